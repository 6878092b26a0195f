//! Bytes → text. Unicode is read (UTF-8 with or without mark, UTF-16 with mark); anything else is
//! refused with what to do, because a wrong guess of an encoding damages names silently.

/// The largest file that is read; larger ones are refused by their length before reading.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why bytes are no readable text. [`FileError::code`] names the sentence in the app.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Larger than [`MAX_BYTES`].
    #[error(
        "the file has {megabytes} MB, and at most {} MB are read: split it into several files",
        MAX_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// Its size, rounded up.
        megabytes: u64,
    },
    /// Nothing in it.
    #[error("the file is empty: check that the export was complete")]
    Empty,
    /// A header and no rows.
    #[error("the file has a header row and no rows below it: there is nothing to import")]
    HeaderOnly,
    /// An Excel workbook, new or old.
    #[error(
        "this is no CSV file but an Excel workbook: open it in Excel and save it as “CSV UTF-8”"
    )]
    Excel,
    /// A PDF document.
    #[error("this is no CSV file but a PDF document: export the table itself as CSV")]
    Pdf,
    /// A ZIP or gzip archive.
    #[error("this is no CSV file but an archive: unpack it and choose the CSV file inside")]
    Archive,
    /// A picture.
    #[error("this is no CSV file but a picture: export the table itself as CSV")]
    Picture,
    /// A web page, XML or JSON.
    #[error("this is no CSV file but {0}: export the table as CSV")]
    Markup(&'static str),
    /// More cards than are read at once.
    #[error(
        "the file has more than {} cards: split it into several files",
        crate::vcard::MAX_CARDS
    )]
    TooManyCards,
    /// A file of cards with text outside of them.
    #[error("line {line} stands outside of any card: a vCard file has nothing but cards")]
    OutsideCard {
        /// The first such line.
        line: u64,
    },
    /// UTF-16 without its mark, or bytes of some program.
    #[error("this is no text file: save the table as “CSV UTF-8” and choose that file")]
    Binary,
    /// Some other encoding, such as GB18030, Big5 or Windows-1252.
    #[error(
        "line {line} is not written in UTF-8: in Excel choose “Save as” and “CSV UTF-8”, \
         in other programs choose the encoding UTF-8"
    )]
    NotUtf8 {
        /// The first such line.
        line: u64,
    },
}

impl FileError {
    /// Returns the name of the sentence: `import-file-<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::Empty => "empty",
            Self::HeaderOnly => "header-only",
            Self::Excel => "excel",
            Self::Pdf => "pdf",
            Self::Archive => "archive",
            Self::Picture => "picture",
            Self::Markup(_) => "markup",
            Self::TooManyCards => "too-many-cards",
            Self::OutsideCard { .. } => "outside-card",
            Self::Binary => "binary",
            Self::NotUtf8 { .. } => "not-utf8",
        }
    }

    /// Returns what the sentence names.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { megabytes } => vec![
                ("megabytes", megabytes.to_string()),
                ("limit", (MAX_BYTES / 1024 / 1024).to_string()),
            ],
            Self::NotUtf8 { line } | Self::OutsideCard { line } => {
                vec![("line", line.to_string())]
            }
            Self::TooManyCards => vec![("limit", crate::vcard::MAX_CARDS.to_string())],
            Self::Markup(format) => vec![("format", (*format).to_owned())],
            Self::Empty
            | Self::HeaderOnly
            | Self::Excel
            | Self::Pdf
            | Self::Archive
            | Self::Picture
            | Self::Binary => Vec::new(),
        }
    }
}

/// Refuses a file by its length, before it is read.
///
/// # Errors
/// When it is larger than [`MAX_BYTES`].
pub fn check_length(bytes: u64) -> Result<(), FileError> {
    if bytes > MAX_BYTES {
        return Err(FileError::TooLarge { megabytes: bytes.div_ceil(1024 * 1024) });
    }
    Ok(())
}

/// Reads the text of a file.
///
/// # Errors
/// When it is too large, empty, of another format or not in Unicode.
pub fn decode(bytes: &[u8]) -> Result<String, FileError> {
    check_length(bytes.len() as u64)?;
    if let Some(error) = other_format(bytes) {
        return Err(error);
    }
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes)?,
        _ => decode_utf8(bytes)?,
    };
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    match markup(&text) {
        Some(format) => Err(FileError::Markup(format)),
        None => Ok(text),
    }
}

fn other_format(bytes: &[u8]) -> Option<FileError> {
    const SIGNATURES: &[(&[u8], FileError)] = &[
        (b"\xD0\xCF\x11\xE0", FileError::Excel),
        (b"%PDF", FileError::Pdf),
        (b"\x1F\x8B", FileError::Archive),
        (b"7z\xBC\xAF", FileError::Archive),
        (b"Rar!", FileError::Archive),
        (b"\x89PNG", FileError::Picture),
        (b"\xFF\xD8\xFF", FileError::Picture),
        (b"GIF8", FileError::Picture),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        // A workbook is an archive too; its first entries name its parts.
        let head = &bytes[..bytes.len().min(4096)];
        let workbook = [b"[Content_Types].xml".as_slice(), b"xl/", b"_rels/.rels", b"mimetype"]
            .iter()
            .any(|part| head.windows(part.len()).any(|window| window == *part));
        return Some(if workbook { FileError::Excel } else { FileError::Archive });
    }
    SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
        .map(|(_, error)| error.clone())
}

fn decode_utf8(bytes: &[u8]) -> Result<String, FileError> {
    if bytes.contains(&0) {
        return Err(FileError::Binary);
    }
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        FileError::NotUtf8 { line: 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64 }
    })
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, FileError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(FileError::Binary);
    }
    let text: Result<String, _> =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    text.ok().filter(|text| !text.contains('\0')).ok_or(FileError::Binary)
}

fn markup(text: &str) -> Option<&'static str> {
    let head: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        Some("HTML")
    } else if head.starts_with("<?xml") {
        Some("XML")
    } else if head.starts_with(['{', '[']) && head.contains("\":") {
        Some("JSON")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{MAX_BYTES, check_length, decode};

    #[track_caller]
    fn check(bytes: &[u8], expected: &Expect) {
        let shown = match decode(bytes) {
            Ok(text) => format!("{text:?}"),
            Err(error) => format!("{}: {error}", error.code()),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn unicode_is_read() {
        check(b"a,b\n", &expect![[r#""a,b\n""#]]);
        check("\u{feff}名,b".as_bytes(), &expect![[r#""名,b""#]]);
        check(b"\xFF\xFEa\0,\0\x0D\x54", &expect![[r#""a,名""#]]);
        check(b"\xFE\xFF\0a\0,\x54\x0D", &expect![[r#""a,名""#]]);
    }

    #[test]
    fn other_things_are_named() {
        check(b"", &expect!["empty: the file is empty: check that the export was complete"]);
        check(b" \r\n", &expect!["empty: the file is empty: check that the export was complete"]);
        check(
            b"PK\x03\x04....[Content_Types].xml",
            &expect![
                "excel: this is no CSV file but an Excel workbook: open it in Excel and save it as “CSV UTF-8”"
            ],
        );
        check(
            b"PK\x03\x04....a.csv",
            &expect![
                "archive: this is no CSV file but an archive: unpack it and choose the CSV file inside"
            ],
        );
        check(
            b"\xD0\xCF\x11\xE0\xA1",
            &expect![
                "excel: this is no CSV file but an Excel workbook: open it in Excel and save it as “CSV UTF-8”"
            ],
        );
        check(
            b"%PDF-1.7",
            &expect!["pdf: this is no CSV file but a PDF document: export the table itself as CSV"],
        );
        check(
            b"\x89PNG\r\n",
            &expect!["picture: this is no CSV file but a picture: export the table itself as CSV"],
        );
        check(
            b"<!DOCTYPE html><p>",
            &expect!["markup: this is no CSV file but HTML: export the table as CSV"],
        );
        check(
            br#"[{"a": 1}]"#,
            &expect!["markup: this is no CSV file but JSON: export the table as CSV"],
        );
        check(
            b"a\0,\0",
            &expect![
                "binary: this is no text file: save the table as “CSV UTF-8” and choose that file"
            ],
        );
        check(
            b"name\nM\xFCller\n",
            &expect![
                "not-utf8: line 2 is not written in UTF-8: in Excel choose “Save as” and “CSV UTF-8”, in other programs choose the encoding UTF-8"
            ],
        );
        check(
            b"\xFF\xFEa",
            &expect![
                "binary: this is no text file: save the table as “CSV UTF-8” and choose that file"
            ],
        );
    }

    #[test]
    fn a_huge_file_is_refused_by_its_length() {
        assert_eq!(check_length(MAX_BYTES), Ok(()));
        let refused = check_length(200 * 1024 * 1024).unwrap_err();
        expect!["the file has 200 MB, and at most 64 MB are read: split it into several files"]
            .assert_eq(&refused.to_string());
    }
}
