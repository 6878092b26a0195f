//! The static page of `index.html` that is there before the app.

use super::dom;

/// Takes it away; call it when there is something to see; again is nothing.
pub fn remove() {
    if let Some(splash) = dom::document().and_then(|document| document.get_element_by_id("splash"))
    {
        splash.remove();
    }
}
