//! Bases: every key and value as they were after one frame of the journal, in key order.
//! Invariant: a file with the name of a base is whole; it is written under another name, synced and
//! renamed. Where the oldest journals are gone, the newest base stands in for them.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{Files, Written};
use super::index::Index;
use super::journal::frame::{
    FileKind, Payload, SEAL_BYTES, Seal, StoreId, encode_batch, encode_count, write_frame,
};
use super::journal::reader::{FrameReader, Step};
use super::layout::{Layout, UNFINISHED, base_path};
use super::{Pair, StoreError, write_error};

/// A frame of a base is closed at about this size.
const FRAME_BYTES: usize = 256 * 1024;

/// A base that is being written.
#[derive(Debug)]
pub(crate) struct BaseWriter {
    files: Arc<dyn Files>,
    layout: Layout,
    file: Box<dyn Written>,
    path: PathBuf,
    seal: Seal,
    offset: u64,
    next: u64,
    payload: Vec<u8>,
    n_keys: u64,
}

impl BaseWriter {
    /// Begins the base that will hold everything up to the frame `upto`.
    pub(crate) fn begin(
        files: Arc<dyn Files>,
        layout: &Layout,
        store: StoreId,
        upto: u64,
    ) -> Result<Self, StoreError> {
        let path = base_path(&layout.journal_dir(), upto);
        let seal = Seal::new(FileKind::Base, store, upto);
        let unfinished = path.with_extension(UNFINISHED);
        let begun = files.create(&unfinished).and_then(|mut file| {
            file.write_at(0, seal.bytes())?;
            Ok(file)
        });
        Ok(Self {
            file: begun.map_err(|source| write_error(&layout.dir, source))?,
            files,
            layout: layout.clone(),
            path,
            seal,
            offset: SEAL_BYTES as u64,
            next: 1,
            payload: Vec::new(),
            n_keys: 0,
        })
    }

    /// Adds the next key in order.
    pub(crate) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        encode_batch(&mut self.payload, &[(key, Some(value))]);
        self.n_keys += 1;
        if self.payload.len() >= FRAME_BYTES { self.write() } else { Ok(()) }
    }

    /// Brings the base to the disk and gives it its name; returns how many keys it holds.
    pub(crate) fn finish(mut self) -> Result<u64, StoreError> {
        self.write()?;
        self.payload = encode_count(self.n_keys);
        self.write()?;
        let finished = (|| {
            self.file.sync()?;
            self.files.rename(&self.path.with_extension(UNFINISHED), &self.path)?;
            self.files.sync_dir(&self.layout.journal_dir())
        })();
        finished.map_err(|source| write_error(&self.layout.dir, source))?;
        Ok(self.n_keys)
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.payload.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::new();
        write_frame(&mut frame, &self.seal, self.next, self.offset, &self.payload);
        self.file
            .write_at(self.offset, &frame)
            .map_err(|source| write_error(&self.layout.dir, source))?;
        self.offset += frame.len() as u64;
        self.next += 1;
        self.payload.clear();
        Ok(())
    }
}

/// Writes the base that holds what the index holds now.
pub(crate) fn write_base_of(
    index: &Index,
    files: &Arc<dyn Files>,
    layout: &Layout,
    (store, upto): (StoreId, u64),
) -> Result<u64, StoreError> {
    let mut base = BaseWriter::begin(Arc::clone(files), layout, store, upto)?;
    let mut failure = None;
    index.all(&mut |key, value| match base.put(key.to_vec(), value.to_vec()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failure {
        Some(error) => Err(error),
        None => base.finish(),
    }
}

/// A base that is read.
#[derive(Debug)]
pub(crate) struct BaseReader {
    frames: FrameReader,
    waiting: VecDeque<Pair>,
    n_read: u64,
    is_over: bool,
}

impl BaseReader {
    /// Opens a base.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let frames = FrameReader::open(path, FileKind::Base)?.ok_or_else(|| {
            let what = "it is empty".to_owned();
            StoreError::Damaged { path: path.to_owned(), at: 0, what }
        })?;
        Ok(Self { frames, waiting: VecDeque::new(), n_read: 0, is_over: false })
    }

    pub(crate) fn store(&self) -> StoreId {
        self.frames.seal().store()
    }

    /// The frame of the journal that it reaches.
    pub(crate) fn upto(&self) -> u64 {
        self.frames.seal().number()
    }

    /// Returns the next key and value; at the end it has made sure that none was missing.
    pub(crate) fn next(&mut self) -> Result<Option<Pair>, StoreError> {
        loop {
            if let Some(pair) = self.waiting.pop_front() {
                self.n_read += 1;
                return Ok(Some(pair));
            }
            if self.is_over {
                return Ok(None);
            }
            match self.frames.step()? {
                Step::Frame { payload: Payload::Batch(batch), .. } => {
                    let pairs = batch.into_iter().map(|(key, value)| Some((key, value?)));
                    let pairs: Option<Vec<_>> = pairs.collect();
                    let removes = || self.frames.damaged("it removes a key".to_owned());
                    self.waiting.extend(pairs.ok_or_else(removes)?);
                }
                Step::Frame { payload: Payload::Count(n_keys), .. } if n_keys == self.n_read => {
                    self.is_over = true;
                }
                Step::Frame { payload: Payload::Count(n_keys), .. } => {
                    let what = format!("it holds {} keys of {n_keys}", self.n_read);
                    return Err(self.frames.damaged(what));
                }
                Step::End | Step::Torn => {
                    return Err(self.frames.damaged("its end is missing".to_owned()));
                }
            }
        }
    }
}

impl BaseReader {
    /// Says that something is wrong with it.
    pub(crate) fn damaged(&self, what: &str) -> StoreError {
        self.frames.damaged(what.to_owned())
    }
}
