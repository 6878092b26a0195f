//! Frames: how a batch of writes lies in a file.
//! Invariant: a frame is sealed to its file and its place (the sums cover the file's header and the
//! frame's number), and a frame that was only half written can be told from one that was damaged
//! later: every frame says how many of its blocks hold nothing but zeros, and what a disk never
//! wrote reads as zeros.

use crate::store::Write;

/// The bytes that never change in one go: what a disk may write or not write when power fails.
const BLOCK_BYTES: usize = 512;
/// The first byte of a frame; not zero, so that the frame's first block is never all zeros.
const START: u8 = 0xf1;
/// The last byte of a frame's header, for the same reason.
const END: u8 = 0x1f;
/// The length of a frame's header.
pub(crate) const HEADER_BYTES: usize = 26;
/// The length of a file's header.
pub(crate) const SEAL_BYTES: usize = 36;
/// The largest frame.
pub(crate) const MAX_PAYLOAD_BYTES: usize = 1 << 30;

const REMOVE: u8 = 0;
const PUT: u8 = 1;
const COUNT: u8 = 2;

/// Which journal and bases belong together: random, made with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreId(pub [u8; 16]);

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The batches from one number on.
    Journal,
    /// Every key as it is after the batch with a number.
    Base,
    /// Only a seal: the batches up to a number are on disk.
    Checkpoint,
}

impl FileKind {
    fn magic(self) -> &'static [u8; 7] {
        match self {
            Self::Journal => b"fl-jrnl",
            Self::Base => b"fl-base",
            Self::Checkpoint => b"fl-chck",
        }
    }
}

/// The version of the file format, after the magic.
const VERSION: u8 = 1;

/// The header of a file: what its frames are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seal([u8; SEAL_BYTES]);

/// Why the bytes at the beginning of a file are no seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSeal {
    /// They were never wholly written.
    Torn,
    /// They are something else.
    Damaged,
    /// A newer program wrote them.
    Newer(u32),
}

impl Seal {
    /// The seal of a journal that begins with the batch `number`, or of a base that ends with it.
    pub(crate) fn new(kind: FileKind, store: StoreId, number: u64) -> Self {
        let mut bytes = [0; SEAL_BYTES];
        bytes[..7].copy_from_slice(kind.magic());
        bytes[7] = VERSION;
        bytes[8..24].copy_from_slice(&store.0);
        bytes[24..32].copy_from_slice(&number.to_le_bytes());
        let sum = crc32fast::hash(&bytes[..32]);
        bytes[32..].copy_from_slice(&sum.to_le_bytes());
        Self(bytes)
    }

    /// Reads the first bytes of a file.
    pub(crate) fn parse(kind: FileKind, bytes: &[u8]) -> Result<Self, NoSeal> {
        if bytes.iter().all(|byte| *byte == 0) {
            return Err(NoSeal::Torn);
        }
        let Some(bytes) =
            bytes.get(..SEAL_BYTES).and_then(|it| <[u8; SEAL_BYTES]>::try_from(it).ok())
        else {
            return Err(NoSeal::Torn);
        };
        if bytes[..7] != kind.magic()[..]
            || bytes[32..] != crc32fast::hash(&bytes[..32]).to_le_bytes()
        {
            return Err(NoSeal::Damaged);
        }
        if bytes[7] > VERSION {
            return Err(NoSeal::Newer(bytes[7].into()));
        }
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; SEAL_BYTES] {
        &self.0
    }

    pub(crate) fn store(&self) -> StoreId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.0[8..24]);
        StoreId(id)
    }

    pub(crate) fn number(&self) -> u64 {
        u64_at(&self.0, 24)
    }

    fn sum(&self, bytes: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        // Not with its own sum: a text and its sum together leave a sum that is always the same.
        hasher.update(&self.0[..32]);
        hasher.update(bytes);
        hasher.finalize()
    }
}

/// What the header of a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) number: u64,
    pub(crate) n_payload: usize,
    n_zero_blocks: u32,
    payload_sum: u32,
}

impl Header {
    /// Reads a header, if it is whole.
    pub(crate) fn parse(seal: &Seal, bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEADER_BYTES)?;
        let is_whole = bytes[0] == START
            && bytes[HEADER_BYTES - 1] == END
            && u32_at(bytes, 21) == seal.sum(&bytes[..21]);
        is_whole.then(|| Self {
            n_payload: u32_at(bytes, 1) as usize,
            number: u64_at(bytes, 5),
            n_zero_blocks: u32_at(bytes, 13),
            payload_sum: u32_at(bytes, 17),
        })
    }

    /// Whether this is the payload that was written.
    pub(crate) fn holds(&self, seal: &Seal, payload: &[u8]) -> bool {
        seal.sum(payload) == self.payload_sum
    }

    /// Whether a block of the whole frame, which lies at `offset`, was never written.
    pub(crate) fn lacks_a_block(&self, offset: u64, frame: &[u8]) -> bool {
        n_zero_blocks(offset, frame) > self.n_zero_blocks
    }
}

/// Appends a frame to `into`; it will lie at `offset` of its file.
pub(crate) fn write_frame(
    into: &mut Vec<u8>,
    seal: &Seal,
    number: u64,
    offset: u64,
    payload: &[u8],
) {
    let start = into.len();
    let mut header = [0; HEADER_BYTES];
    header[0] = START;
    header[HEADER_BYTES - 1] = END;
    into.extend_from_slice(&header);
    into.extend_from_slice(payload);
    let zero_blocks = n_zero_blocks(offset, &into[start..]);
    let n_payload = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    header[1..5].copy_from_slice(&n_payload.to_le_bytes());
    header[5..13].copy_from_slice(&number.to_le_bytes());
    header[13..17].copy_from_slice(&zero_blocks.to_le_bytes());
    header[17..21].copy_from_slice(&seal.sum(payload).to_le_bytes());
    let sum = seal.sum(&header[..21]);
    header[21..25].copy_from_slice(&sum.to_le_bytes());
    into[start..start + HEADER_BYTES].copy_from_slice(&header);
}

/// Whether the header that should lie at `offset`, where `rest` begins, was never wholly written:
/// one of the blocks it lies in holds nothing but zeros.
pub(crate) fn is_header_unwritten(offset: u64, rest: &[u8]) -> bool {
    let (first, others) = rest.split_at(in_first_block(offset).min(rest.len()));
    let is_blank = |block: &[u8]| !block.is_empty() && block.iter().all(|byte| *byte == 0);
    let second = &others[..others.len().min(BLOCK_BYTES)];
    is_blank(first) || first.len() < HEADER_BYTES && is_blank(second)
}

fn in_first_block(offset: u64) -> usize {
    let within = offset % BLOCK_BYTES as u64;
    BLOCK_BYTES - usize::try_from(within).unwrap_or(0)
}

fn n_zero_blocks(offset: u64, frame: &[u8]) -> u32 {
    let (first, others) = frame.split_at(in_first_block(offset).min(frame.len()));
    let blocks = std::iter::once(first).chain(others.chunks(BLOCK_BYTES));
    let n_zero = blocks.filter(|block| block.iter().all(|byte| *byte == 0)).count();
    u32::try_from(n_zero).unwrap_or(u32::MAX)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(number)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(number)
}

/// Appends one write to a payload.
pub(crate) fn write_pair(payload: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    let mut part = |bytes: &[u8]| {
        let n_bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        payload.extend_from_slice(&n_bytes.to_le_bytes());
        payload.extend_from_slice(bytes);
    };
    match value {
        None => part(key),
        Some(value) => {
            part(key);
            part(value);
        }
    }
}

/// Returns the payload of a batch.
pub(crate) fn encode_batch(payload: &mut Vec<u8>, batch: &[Write]) {
    for (key, value) in batch {
        payload.push(if value.is_some() { PUT } else { REMOVE });
        write_pair(payload, key, value.as_deref());
    }
}

/// Returns the payload that ends a base: how many keys it holds.
pub(crate) fn encode_count(n_keys: u64) -> Vec<u8> {
    [&[COUNT], n_keys.to_le_bytes().as_slice()].concat()
}

/// What a payload says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    Batch(Vec<Write>),
    Count(u64),
}

/// Reads a payload; `None` when it is none of ours, although its sum is right.
pub(crate) fn decode(payload: &[u8]) -> Option<Payload> {
    if payload.first() == Some(&COUNT) {
        return (payload.len() == 9).then(|| Payload::Count(u64_at(payload, 1)));
    }
    let mut batch = Vec::new();
    let mut rest = payload;
    while let Some((kind, after)) = rest.split_first() {
        let (key, after) = read_part(after)?;
        let (value, after) = match *kind {
            PUT => read_part(after).map(|(value, after)| (Some(value), after))?,
            REMOVE => (None, after),
            _ => return None,
        };
        batch.push((key, value));
        rest = after;
    }
    Some(Payload::Batch(batch))
}

fn read_part(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (n_bytes, rest) = bytes.split_at_checked(4)?;
    let (part, rest) = rest.split_at_checked(u32_at(n_bytes, 0) as usize)?;
    Some((part.to_vec(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal::new(FileKind::Journal, StoreId([7; 16]), 5)
    }

    fn frame(offset: u64, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &seal(), 5, offset, payload);
        bytes
    }

    #[test]
    fn a_batch_is_read_as_it_was_written() {
        let batch = vec![
            (b"a".to_vec(), Some(b"one".to_vec())),
            (b"".to_vec(), Some(Vec::new())),
            (b"b".to_vec(), None),
        ];
        let mut payload = Vec::new();
        encode_batch(&mut payload, &batch);
        assert_eq!(decode(&payload), Some(Payload::Batch(batch)));
        for n_bytes in 1..payload.len() {
            let cut = decode(&payload[..n_bytes]);
            assert!(cut.is_none_or(|it| matches!(it, Payload::Batch(batch) if batch.len() < 3)));
        }
        assert_eq!(decode(&encode_count(9)), Some(Payload::Count(9)));
    }

    #[test]
    fn every_flipped_bit_of_a_frame_is_noticed_and_is_no_half_written_frame() {
        let zeros = [0; 2_000];
        for (offset, payload) in [(36, b"short".as_slice()), (500, &zeros), (1023, b"x")] {
            let whole = frame(offset, payload);
            for bit in 0..whole.len() * 8 {
                let mut bytes = whole.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                match Header::parse(&seal(), &bytes) {
                    None => assert!(!is_header_unwritten(offset, &bytes), "bit {bit}"),
                    Some(header) => {
                        assert!(!header.holds(&seal(), &bytes[HEADER_BYTES..]), "bit {bit}");
                        assert!(!header.lacks_a_block(offset, &bytes), "bit {bit}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_block_that_was_not_written_makes_a_frame_half_written() {
        let payload: Vec<u8> = (0..3_000_u32).map(|it| u8::try_from(it % 7).unwrap()).collect();
        for offset in [36, 500, 511, 512, 1_000] {
            let whole = frame(offset, &payload);
            let mut start = 0;
            while start < whole.len() {
                let end = (start + in_first_block(offset + start as u64)).min(whole.len());
                let mut bytes = whole.clone();
                bytes[start..end].fill(0);
                match Header::parse(&seal(), &bytes) {
                    None => assert!(is_header_unwritten(offset, &bytes), "{offset} {start}"),
                    Some(header) => {
                        assert!(!header.holds(&seal(), &bytes[HEADER_BYTES..]));
                        assert!(header.lacks_a_block(offset, &bytes), "{offset} {start}");
                    }
                }
                start = end;
            }
        }
    }

    #[test]
    fn a_frame_belongs_to_its_file() {
        let bytes = frame(36, b"x");
        let other = Seal::new(FileKind::Journal, StoreId([8; 16]), 5);
        assert!(Header::parse(&seal(), &bytes).is_some());
        assert!(Header::parse(&other, &bytes).is_none());
        let newer = {
            let mut bytes = *seal().bytes();
            bytes[7] = VERSION + 1;
            let sum = crc32fast::hash(&bytes[..32]);
            bytes[32..].copy_from_slice(&sum.to_le_bytes());
            bytes
        };
        assert_eq!(Seal::parse(FileKind::Journal, &newer), Err(NoSeal::Newer(2)));
        assert_eq!(Seal::parse(FileKind::Base, seal().bytes()), Err(NoSeal::Damaged));
        assert_eq!(Seal::parse(FileKind::Journal, &seal().bytes()[..9]), Err(NoSeal::Torn));
        assert_eq!(Seal::parse(FileKind::Journal, seal().bytes()), Ok(seal()));
    }
}
