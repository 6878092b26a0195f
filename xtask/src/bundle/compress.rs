//! Compressed copies beside the files, and the table of what the first load weighs.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{files, split};

/// Compressed bytes a first load may weigh, before charts.
pub(super) const BUDGET: u64 = 700_000;

const COMPRESSIBLE: [&str; 10] =
    ["css", "ftl", "html", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest"];
const FIRST_LOAD: [&str; 4] = ["html", "wasm", "js", "css"];
/// Below this a header costs more than compression saves.
const SMALLEST: u64 = 1024;

/// Bytes of one file or of several together.
#[derive(Clone, Copy, Default)]
pub(super) struct Sizes {
    raw: u64,
    pub(super) gzip: u64,
    pub(super) brotli: u64,
}

/// Writes `.br` and `.gz` beside every text and wasm file that is worth it.
pub(super) fn compress(staged: &Path, quality: u32) -> anyhow::Result<()> {
    let names = files(staged)?;
    let names: Vec<_> = names.iter().filter(|it| has_extension(it, &COMPRESSIBLE)).collect();
    // The one large file decides how long it takes; a second thread takes all the others.
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let work = || {
            while let Some(name) =
                names.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
            {
                compress_file(&staged.join(name), quality)?;
            }
            anyhow::Ok(())
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|it| it.join().expect("compression does not panic"))
    })
}

fn compress_file(path: &Path, quality: u32) -> anyhow::Result<()> {
    let content = std::fs::read(path).with_context(|| format!("{} is gone", path.display()))?;
    if length(&content) < SMALLEST {
        return Ok(());
    }
    let quality = i32::try_from(quality).context("no such quality")?;
    let parameters = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut content.as_slice(), &mut small, &parameters)
        .with_context(|| format!("{} cannot be compressed", path.display()))?;
    write(path, "br", &small)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let small = gzip.write_all(&content).and_then(|()| gzip.finish());
    write(path, "gz", &small.with_context(|| format!("{} cannot be compressed", path.display()))?)
}

fn write(beside: &Path, extension: &str, content: &[u8]) -> anyhow::Result<()> {
    let mut path = beside.as_os_str().to_owned();
    path.push(format!(".{extension}"));
    std::fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))
}

/// Prints the sizes of the first load against the budget and returns their sum.
pub(super) fn report(dist: &Path) -> anyhow::Result<Sizes> {
    let mut sum = Sizes::default();
    println!("\n{:>10} {:>10} {:>10}  first load, before charts", "bytes", "gzip", "brotli");
    for name in files(dist)? {
        if !is_first(&name) {
            continue;
        }
        let sizes = sizes(dist, &name)?;
        row(sizes, &name);
        sum.raw += sizes.raw;
        sum.gzip += sizes.gzip;
        sum.brotli += sizes.brotli;
    }
    row(sum, "together");
    let verdict = if sum.brotli <= BUDGET { "within" } else { "OVER" };
    println!("{BUDGET:>32}  budget ({verdict})");
    println!("\n{:>10} {:>10} {:>10}  later, each when it is wanted", "bytes", "gzip", "brotli");
    for name in files(dist)?.iter().filter(|it| is_later(it)) {
        row(sizes(dist, name)?, name);
    }
    Ok(sum)
}

/// What workers run: the import desk, and the writer of workbooks.
const WORKERS: [&str; 2] = ["importer", "workbook"];

/// Charts, later pages, workers and all languages but one are fetched when they are wanted.
/// Of the languages that do not come with the app, the one that is counted stands for each.
fn is_first(name: &str) -> bool {
    let later = name.starts_with("vendor/") || is_fetched_later(name);
    has_extension(name, &FIRST_LOAD) && !later || name == "text/zh-Hant.ftl"
}

fn is_later(name: &str) -> bool {
    has_extension(name, &FIRST_LOAD) && is_fetched_later(name)
}

fn is_fetched_later(name: &str) -> bool {
    name.starts_with(split::LATER) || WORKERS.iter().any(|it| name.starts_with(it))
}

fn sizes(dist: &Path, name: &str) -> anyhow::Result<Sizes> {
    let raw = size(&dist.join(name)).with_context(|| format!("{name} cannot be read"))?;
    let small = |extension: &str| size(&dist.join(format!("{name}.{extension}"))).unwrap_or(raw);
    Ok(Sizes { raw, gzip: small("gz"), brotli: small("br") })
}

fn row(sizes: Sizes, name: &str) {
    println!("{:>10} {:>10} {:>10}  {name}", sizes.raw, sizes.gzip, sizes.brotli);
}

fn size(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|it| it.len())
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, it)| extensions.contains(&it))
}

fn length(content: &[u8]) -> u64 {
    u64::try_from(content.len()).expect("a file in memory has a length that fits")
}
