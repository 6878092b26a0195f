//! Checksum: CRC-32, which finds any damaged run of up to 32 bits. It finds damage, not forgery.

/// The polynomial of Ethernet and zip, its bits reversed.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// Returns the CRC-32 of some bytes.
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0; 256];
    for (entry, byte) in table.iter_mut().zip(0u32..) {
        *entry = (0..8).fold(
            byte,
            |rest, _| {
                if rest & 1 == 1 { rest >> 1 ^ POLYNOMIAL } else { rest >> 1 }
            },
        );
    }
    let step = |sum: u32, byte: &u8| table[usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8);
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::crc32;

    #[test]
    fn it_is_the_well_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_found(mut bytes in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0..8) {
            let before = crc32(&bytes);
            let at = at.index(bytes.len());
            bytes[at] ^= 1u8 << bit;
            prop_assert_ne!(before, crc32(&bytes));
        }
    }
}
