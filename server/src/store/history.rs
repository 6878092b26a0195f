//! The history: the newest base and the journals after it, read together.
//! Invariant: frames come in order and without a gap, or there is an error that says what is
//! missing. It can be read beside a running server: what is returned ends with a whole frame.

use std::collections::{BTreeMap, btree_map};
use std::io::ErrorKind;
use std::iter::Peekable;
use std::path::PathBuf;
use std::time::Duration;

use super::base::BaseReader;
use super::journal::frame::{FileKind, Payload, Seal, StoreId};
use super::journal::reader::{FrameReader, Step};
use super::layout::{Layout, Numbered};
use super::{Pair, StoreError, Write};

/// Whether a server may be writing while we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// We hold the directory.
    Nobody,
    /// The last frame may be in the making, and old files may go.
    Perhaps,
}

/// How often, and how many times, a frame in the making is looked at again: two seconds in all.
const LOOK_AGAIN_EVERY: Duration = Duration::from_millis(20);
const LOOKS: u32 = 100;

/// Where the journals end.
#[derive(Debug)]
pub(crate) struct End {
    /// The newest frame.
    pub(crate) newest: u64,
    /// The last file, its seal, and where its last frame ends.
    pub(crate) path: PathBuf,
    pub(crate) seal: Seal,
    pub(crate) offset: u64,
    /// How many frames were read, and how many writes were in them.
    pub(crate) n_frames: u64,
    pub(crate) n_writes: u64,
}

/// Opens the journals that hold frames after `after`; a last one without a whole header is none.
pub(crate) fn open_journals(
    journals: &[Numbered],
    after: u64,
) -> Result<Vec<FrameReader>, StoreError> {
    let n_before = journals.iter().skip(1).take_while(|(first, _)| *first <= after + 1).count();
    let needed = &journals[n_before.min(journals.len())..];
    let mut readers = Vec::new();
    for (position, (first, path)) in needed.iter().enumerate() {
        let damaged = |what: &str| {
            let what = what.to_owned();
            StoreError::Damaged { path: path.clone(), at: 0, what }
        };
        match FrameReader::open(path, FileKind::Journal)? {
            Some(reader) if reader.seal().number() == *first => readers.push(reader),
            Some(_) => return Err(damaged("its name is not that of its first frame")),
            None if position + 1 == needed.len() => {}
            None => return Err(damaged("it is empty, but others follow it")),
        }
    }
    Ok(readers)
}

/// Reads every frame and gives those after `after` to `visit`. There must be a journal.
pub(crate) fn replay(
    readers: Vec<FrameReader>,
    after: u64,
    writer: Writer,
    mut visit: impl FnMut(u64, Vec<Write>) -> Result<(), StoreError>,
) -> Result<End, StoreError> {
    let n_readers = readers.len();
    let mut end: Option<End> = None;
    let (mut n_frames, mut n_writes) = (0, 0);
    for (position, mut reader) in readers.into_iter().enumerate() {
        let seal = *reader.seal();
        let belongs = match &end {
            None => seal.number() <= after + 1,
            Some(end) => seal.number() == end.newest + 1 && seal.store() == end.seal.store(),
        };
        if !belongs {
            let expected = end.as_ref().map_or(after, |end| end.newest) + 1;
            let what = format!("it does not begin with frame {expected}, which comes next");
            return Err(reader.damaged(what));
        }
        let is_last = position + 1 == n_readers;
        let mut looks = if writer == Writer::Perhaps && is_last { LOOKS } else { 0 };
        loop {
            match reader.step() {
                Ok(Step::Frame { number, payload: Payload::Batch(batch) }) => {
                    n_frames += 1;
                    n_writes += batch.len() as u64;
                    if number > after {
                        visit(number, batch)?;
                    }
                }
                Ok(Step::Frame { payload: Payload::Count(_), .. }) => {
                    return Err(reader.damaged("it holds the end of a base".to_owned()));
                }
                Ok(Step::End) => break,
                Ok(Step::Torn) | Err(StoreError::Damaged { .. }) if looks > 0 => {
                    looks -= 1;
                    std::thread::sleep(LOOK_AGAIN_EVERY);
                    reader.look_again()?;
                }
                Ok(Step::Torn) if is_last => {
                    tracing::warn!(
                        file = %reader.path().display(), at = reader.offset(),
                        "journal.unfinished_frame_left_out"
                    );
                    break;
                }
                Ok(Step::Torn) => {
                    return Err(reader.damaged("its last frame is not whole".to_owned()));
                }
                Err(error) => return Err(error),
            }
        }
        end = Some(End {
            newest: reader.next_number() - 1,
            path: reader.path().to_owned(),
            seal,
            offset: reader.offset(),
            n_frames,
            n_writes,
        });
    }
    end.ok_or(StoreError::NoJournal)
}

/// Everything as it is after one frame, in key order.
#[derive(Debug)]
pub(crate) struct Merged {
    store: StoreId,
    upto: u64,
    base: Option<BaseReader>,
    next_of_base: Option<Pair>,
    changes: Peekable<btree_map::IntoIter<Vec<u8>, Option<Vec<u8>>>>,
}

impl Merged {
    /// Puts the frames of `readers` on top of `base`.
    pub(crate) fn new(
        mut base: Option<BaseReader>,
        readers: Vec<FrameReader>,
        writer: Writer,
    ) -> Result<Self, StoreError> {
        let after = base.as_ref().map_or(0, BaseReader::upto);
        let mut changes = BTreeMap::new();
        let end = replay(readers, after, writer, |_, batch| {
            changes.extend(batch);
            Ok(())
        })?;
        let store = end.seal.store();
        if let Some(base) = base.as_ref().filter(|base| base.store() != store) {
            return Err(base.damaged("it belongs to another store than the journal"));
        }
        let next_of_base = base.as_mut().map_or(Ok(None), BaseReader::next)?;
        let changes = changes.into_iter().peekable();
        Ok(Self { store, upto: end.newest.max(after), base, next_of_base, changes })
    }

    /// Reads the newest base and all that follows.
    pub(crate) fn open(layout: &Layout, writer: Writer) -> Result<Self, StoreError> {
        let mut tries = if writer == Writer::Perhaps { 10 } else { 1 };
        loop {
            tries -= 1;
            let opened = open_newest(layout);
            match opened {
                // A checkpoint replaced files between the list and the opening.
                Err(StoreError::File { source, .. })
                    if source.kind() == ErrorKind::NotFound && tries > 0 => {}
                Err(error) => return Err(error),
                Ok((base, readers)) => {
                    let after = base.as_ref().map_or(0, BaseReader::upto);
                    let reaches =
                        readers.first().is_some_and(|first| first.seal().number() <= after + 1);
                    if reaches || tries == 0 {
                        return Self::new(base, readers, writer);
                    }
                }
            }
        }
    }

    /// Which store it is of, and the frame it reaches.
    pub(crate) fn place(&self) -> (StoreId, u64) {
        (self.store, self.upto)
    }

    /// Returns the next key and value.
    pub(crate) fn next(&mut self) -> Result<Option<Pair>, StoreError> {
        loop {
            let is_changed = match (&self.next_of_base, self.changes.peek()) {
                (None, None) => return Ok(None),
                (Some(_), None) => false,
                (None, Some(_)) => true,
                (Some((key, _)), Some((changed, _))) => changed <= key,
            };
            if !is_changed {
                let next = self.base.as_mut().map_or(Ok(None), BaseReader::next)?;
                return Ok(std::mem::replace(&mut self.next_of_base, next));
            }
            let Some((key, value)) = self.changes.next() else { return Ok(None) };
            if self.next_of_base.as_ref().is_some_and(|(base_key, _)| *base_key == key) {
                self.next_of_base = self.base.as_mut().map_or(Ok(None), BaseReader::next)?;
            }
            if let Some(value) = value {
                return Ok(Some((key, value)));
            }
        }
    }
}

fn open_newest(layout: &Layout) -> Result<(Option<BaseReader>, Vec<FrameReader>), StoreError> {
    let base = newest_base(layout)?;
    let after = base.as_ref().map_or(0, BaseReader::upto);
    Ok((base, open_journals(&layout.journals()?, after)?))
}

/// Opens the newest base.
pub(crate) fn newest_base(layout: &Layout) -> Result<Option<BaseReader>, StoreError> {
    layout.bases()?.last().map(|(_, path)| BaseReader::open(path)).transpose()
}
