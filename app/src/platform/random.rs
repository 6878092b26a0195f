//! Random: bits from the browser's cryptographic source.

/// Returns 128 random bits.
#[must_use]
pub fn bits() -> u128 {
    let mut bytes = [0; 16];
    let filled = super::dom::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled {
        return u128::from_be_bytes(bytes);
    }
    // No page without a crypto source runs WebAssembly today; still, ids must differ.
    let part = || u128::from(js_sys::Math::random().to_bits());
    part() << 64 | part()
}
