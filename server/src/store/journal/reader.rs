//! Reading journals and bases, frame by frame.
//! Invariant: whatever is returned was written so; what was never wholly written ends the file,
//! and anything else is an error that names the file and the place.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::frame::{
    FileKind, HEADER_BYTES, Header, NoSeal, Payload, SEAL_BYTES, Seal, decode, is_header_unwritten,
};
use crate::store::{StoreError, file_error};

/// What comes next in a file.
#[derive(Debug)]
pub(crate) enum Step {
    /// A whole frame.
    Frame { number: u64, payload: Payload },
    /// Nothing, or only zeros, which frames to come will take the place of.
    End,
    /// A frame that was never wholly written.
    Torn,
}

/// A file that is read from its beginning.
#[derive(Debug)]
pub(crate) struct FrameReader {
    path: PathBuf,
    file: BufReader<File>,
    n_bytes: u64,
    offset: u64,
    seal: Seal,
    next: u64,
}

impl FrameReader {
    /// Opens a file; `None` when not even its header was wholly written.
    pub(crate) fn open(path: &Path, kind: FileKind) -> Result<Option<Self>, StoreError> {
        let failed = |action| file_error(action, path);
        let file = File::open(path).map_err(failed("open"))?;
        let n_bytes = file.metadata().map_err(failed("measure"))?.len();
        let mut file = BufReader::with_capacity(256 * 1024, file);
        let mut header = Vec::new();
        file.by_ref().take(SEAL_BYTES as u64).read_to_end(&mut header).map_err(failed("read"))?;
        let seal = match Seal::parse(kind, &header) {
            Ok(seal) => seal,
            // A file with frames had a whole header before the first of them was written.
            Err(NoSeal::Torn) if n_bytes <= SEAL_BYTES as u64 => return Ok(None),
            Err(NoSeal::Torn | NoSeal::Damaged) => {
                let what = "its header is not what was written".to_owned();
                return Err(StoreError::Damaged { path: path.to_owned(), at: 0, what });
            }
            Err(NoSeal::Newer(found)) => {
                return Err(StoreError::Newer { dir: path.to_owned(), found });
            }
        };
        let next = match kind {
            FileKind::Journal => seal.number(),
            FileKind::Base | FileKind::Checkpoint => 1,
        };
        let path = path.to_owned();
        Ok(Some(Self { path, file, n_bytes, offset: SEAL_BYTES as u64, seal, next }))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Where the next frame begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The number that the next frame has.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// Returns what comes next.
    pub(crate) fn step(&mut self) -> Result<Step, StoreError> {
        if self.offset >= self.n_bytes {
            return Ok(Step::End);
        }
        let n_rest = self.n_bytes - self.offset;
        if n_rest < HEADER_BYTES as u64 {
            let n_rest = usize::try_from(n_rest).unwrap_or(0);
            let is_blank = self.read(n_rest)?.iter().all(|byte| *byte == 0);
            return Ok(if is_blank { Step::End } else { Step::Torn });
        }
        let mut frame = self.read(HEADER_BYTES)?;
        let Some(header) = Header::parse(&self.seal, &frame) else {
            return self.unreadable_header(frame, n_rest);
        };
        if header.number != self.next {
            return Err(self.damaged(format!(
                "it holds frame {} where frame {} belongs",
                header.number, self.next
            )));
        }
        let n_frame = (HEADER_BYTES + header.n_payload) as u64;
        if n_frame > n_rest {
            return Ok(Step::Torn);
        }
        frame.append(&mut self.read(header.n_payload)?);
        let payload = &frame[HEADER_BYTES..];
        if !header.holds(&self.seal, payload) {
            // Only the last frame can have been in the making when the power failed.
            let lacks_a_block = header.lacks_a_block(self.offset, &frame);
            let rest = self.read(usize::try_from(n_rest - n_frame).unwrap_or(usize::MAX))?;
            let is_torn = lacks_a_block && rest.iter().all(|byte| *byte == 0);
            return if is_torn { Ok(Step::Torn) } else { Err(self.sum_is_wrong()) };
        }
        let payload = decode(payload)
            .ok_or_else(|| self.damaged(format!("frame {} says something unknown", self.next)))?;
        self.offset += n_frame;
        self.next += 1;
        Ok(Step::Frame { number: header.number, payload })
    }

    /// Goes back to the frame that was not whole, in case its writer has finished it.
    pub(crate) fn look_again(&mut self) -> Result<(), StoreError> {
        let failed = |action| file_error(action, &self.path);
        self.n_bytes = self.file.get_ref().metadata().map_err(failed("measure"))?.len();
        self.file.seek(SeekFrom::Start(self.offset)).map_err(failed("read"))?;
        Ok(())
    }

    /// A header that was never written ends the file, unless a frame comes after it.
    fn unreadable_header(&mut self, mut rest: Vec<u8>, n_rest: u64) -> Result<Step, StoreError> {
        let n_more = usize::try_from(n_rest).unwrap_or(usize::MAX) - rest.len();
        rest.append(&mut self.read(n_more)?);
        if rest.iter().all(|byte| *byte == 0) {
            return Ok(Step::End);
        }
        let is_frame = |at: usize| {
            Header::parse(&self.seal, &rest[at..]).is_some_and(|header| header.number > self.next)
        };
        let has_frame_after = (1..rest.len().saturating_sub(HEADER_BYTES - 1)).any(is_frame);
        if is_header_unwritten(self.offset, &rest) && !has_frame_after {
            return Ok(Step::Torn);
        }
        Err(self.sum_is_wrong())
    }

    fn read(&mut self, n_bytes: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; n_bytes];
        self.file.read_exact(&mut bytes).map_err(file_error("read", &self.path))?;
        Ok(bytes)
    }

    fn sum_is_wrong(&self) -> StoreError {
        self.damaged(format!("the checksum of frame {} is wrong", self.next))
    }

    pub(crate) fn damaged(&self, what: String) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), at: self.offset, what }
    }
}
