//! Images: a drawing made of points.

use futures_channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// So many points of a picture for one of the drawing: sharp on paper.
const SCALE: i64 = 2;
/// A side of a picture has at most so many points: more, and a tablet gives up.
const MOST: i64 = 8_000;

/// Draws an SVG of this size as a PNG file; nothing when the browser cannot.
pub async fn png(svg: &str, width: i64, height: i64) -> Option<Vec<u8>> {
    let scale = SCALE.min(MOST / width.max(height).max(1)).max(1);
    let side = |points: i64| u32::try_from((points * scale).clamp(1, MOST)).unwrap_or(1);
    let (width, height) = (side(width), side(height));
    let image = HtmlImageElement::new().ok()?;
    image.set_width(width);
    image.set_height(height);
    let address = format!(
        "data:image/svg+xml;charset=utf-8,{}",
        String::from(js_sys::encode_uri_component(svg))
    );
    image.set_src(&address);
    wasm_bindgen_futures::JsFuture::from(image.decode()).await.ok()?;
    let document = super::dom::document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .ok()?;
    let blob = blob(&canvas).await?;
    let bytes = wasm_bindgen_futures::JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&bytes).to_vec())
}

async fn blob(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(sender) = sender.borrow_mut().take()
            && sender.send(blob).is_err()
        {
            super::dom::warn("nobody waited for a picture");
        }
    });
    canvas.to_blob(done.unchecked_ref()).ok()?;
    receiver.await.ok().flatten()
}
