//! Identifiers that stay the same on every host and after every build: UUIDs made of what they identify.

/// An identifier made of `parts`.
pub(super) fn urn(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let mut number = [0; 16];
    for (byte, of_hash) in number.iter_mut().zip(hasher.finalize().as_bytes()) {
        *byte = *of_hash;
    }
    // Version 8, for contents of one's own, and the variant of RFC 9562.
    number[6] = (number[6] & 0x0f) | 0x80;
    number[8] = (number[8] & 0x3f) | 0x80;
    let hex: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts: Vec<String> = [8, 4, 4, 4, 12]
        .iter()
        .scan(hex.chars(), |rest, length| Some(rest.by_ref().take(*length).collect()))
        .collect();
    format!("urn:uuid:{}", parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_uuid_of_its_parts() {
        let one = urn(&["document", "d1"]);
        assert_eq!(one, urn(&["document", "d1"]));
        assert_ne!(one, urn(&["documentd", "1"]));
        let parts: Vec<usize> = one.split(['-', ':']).map(str::len).collect();
        assert_eq!(parts, [3, 4, 8, 4, 4, 4, 12]);
        let digits: Vec<&str> = one.split('-').collect();
        assert!(digits[2].starts_with('8') && digits[3].starts_with(['8', '9', 'a', 'b']), "{one}");
    }
}
