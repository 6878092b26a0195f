//! The file itself: one sheet with typed cells, its head frozen and filterable.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use shared::listing::{Cell, Sheet};
use std::collections::HashMap;

/// The most letters of a sheet's name.
const NAME_MAX: usize = 31;
/// Letters that a sheet's name must not have.
const NOT_IN_NAMES: &[char] = &['[', ']', ':', '*', '?', '/', '\\', '\''];
/// The most letters of a cell, in the units that spreadsheets count.
const TEXT_MAX: usize = 32_767;
/// Columns are as wide as their longest text, between these many letters.
const WIDTHS: (usize, usize) = (8, 48);
/// Only so many rows are looked at for the widths.
const WIDTH_ROWS: usize = 500;

/// Writes the sheet as an XLSX file.
///
/// # Errors
/// When it has more rows or columns than a spreadsheet holds.
pub(crate) fn write(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(name(&sheet.name))?;
    let head = Format::new().set_bold().set_align(FormatAlign::VerticalCenter);
    for (column, text) in (0_u16..).zip(&sheet.heads) {
        page.write_string_with_format(0, column, cut(text), &head)?;
        page.set_column_width(column, width(sheet, usize::from(column)))?;
    }
    let mut formats = Formats::default();
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            put(page, row, column, cell, &mut formats)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    if let (Some(last), Ok(rows)) =
        (sheet.heads.len().checked_sub(1), u32::try_from(sheet.rows.len()))
    {
        page.autofilter(0, 0, rows, u16::try_from(last).unwrap_or(u16::MAX))?;
    }
    book.save_to_buffer()
}

fn put(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        // A text is never read as a formula here.
        Cell::Text(text) => {
            page.write_string(row, column, cut(text))?;
        }
        Cell::Bool(yes) => {
            page.write_boolean(row, column, *yes)?;
        }
        Cell::Int(number) => {
            page.write_number_with_format(row, column, real(*number, 0), formats.of("#,##0"))?;
        }
        Cell::Share(share) => {
            page.write_number_with_format(row, column, real(*share, 4), formats.of("0.##%"))?;
        }
        Cell::Money(minor, decimals, code) => {
            let places = if *decimals > 0 {
                format!(".{}", "0".repeat(usize::try_from(*decimals).unwrap_or(0)))
            } else {
                String::new()
            };
            // Only letters come in a currency; anything else would end the number format.
            let code: String = code.chars().filter(char::is_ascii_uppercase).collect();
            let format = formats.of(&format!("#,##0{places} \"{code}\""));
            page.write_number_with_format(row, column, real(*minor, *decimals), format)?;
        }
        Cell::Date(year, month, day) => {
            match u16::try_from(*year).map(|year| {
                ExcelDateTime::from_ymd(
                    year,
                    u8::try_from(*month).unwrap_or(0),
                    u8::try_from(*day).unwrap_or(0),
                )
            }) {
                Ok(Ok(date)) => {
                    page.write_datetime_with_format(row, column, date, formats.of("yyyy-mm-dd"))?;
                }
                // Spreadsheets know no day before 1900.
                Ok(Err(_)) | Err(_) => {
                    page.write_string(row, column, format!("{year:04}-{month:02}-{day:02}"))?;
                }
            }
        }
        Cell::Time(_) => {
            let Some(moment) = cell.moment() else { return Ok(()) };
            let text = moment.format("%Y-%m-%dT%H:%M:%S").to_string();
            match ExcelDateTime::parse_from_str(&text) {
                Ok(moment) => {
                    let format = formats.of("yyyy-mm-dd hh:mm");
                    page.write_datetime_with_format(row, column, moment, format)?;
                }
                Err(_) => {
                    page.write_string(row, column, text)?;
                }
            }
        }
    }
    Ok(())
}

/// Number formats, each made once.
#[derive(Default)]
struct Formats {
    made: HashMap<String, Format>,
}

impl Formats {
    fn of(&mut self, format: &str) -> &Format {
        self.made.entry(format.to_owned()).or_insert_with(|| Format::new().set_num_format(format))
    }
}

/// A number as spreadsheets keep it: exact up to fifteen digits.
#[expect(clippy::cast_precision_loss, reason = "a cell has no more precision than that")]
fn real(units: i64, decimals: u32) -> f64 {
    units as f64 / 10_f64.powi(i32::try_from(decimals).unwrap_or(0))
}

/// A name that a sheet may have.
fn name(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|it| if NOT_IN_NAMES.contains(&it) || it.is_control() { ' ' } else { it })
        .take(NAME_MAX)
        .collect();
    let kept = kept.trim();
    if kept.is_empty() { "1".to_owned() } else { kept.to_owned() }
}

/// A text that a cell holds; what is longer ends in dots.
fn cut(text: &str) -> String {
    let mut units = 0;
    let fits = |it: &char| {
        units += it.len_utf16();
        units < TEXT_MAX
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() == text.len() { kept } else { kept + "…" }
}

fn width(sheet: &Sheet, column: usize) -> f64 {
    let head = sheet.heads.get(column).map_or(0, |head| letters(head) + 3);
    let rows = sheet.rows.iter().take(WIDTH_ROWS).filter_map(|row| row.get(column));
    let most = rows.map(shown).fold(head, usize::max).clamp(WIDTHS.0, WIDTHS.1);
    f64::from(u32::try_from(most).unwrap_or(0))
}

fn shown(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => letters(text) + 1,
        Cell::Bool(_) | Cell::Share(_) => 8,
        Cell::Int(number) => number.to_string().len() + 3,
        Cell::Money(minor, _, _) => minor.to_string().len() + 9,
        Cell::Date(..) => 12,
        Cell::Time(_) => 17,
    }
}

/// How wide a text is, in Latin letters: Chinese ones take two.
fn letters(text: &str) -> usize {
    text.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};
    use shared::listing::{Cell, Sheet};

    use super::write;

    fn read(sheet: &Sheet) -> (String, Vec<Vec<Data>>) {
        let file = write(sheet).expect("a file");
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file)).expect("a workbook");
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).expect("a sheet");
        let rows = range.rows().map(<[Data]>::to_vec).collect();
        (name, rows)
    }

    #[test]
    fn what_is_written_is_read_back_with_its_types() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let sheet = Sheet {
            name: "商机 [2026]: a/b".to_owned(),
            heads: ["名称", "Amount", "Share", "Close", "At", "Open", "Count"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                vec![
                    text("=1+1"),
                    Cell::Money(-1_234_567_805, 2, "CNY".to_owned()),
                    Cell::Share(6_513),
                    Cell::Date(2026, 12, 31),
                    Cell::Time(1_798_761_600_000 + 3_723_000),
                    Cell::Bool(true),
                    Cell::Int(42),
                ],
                vec![
                    text("东方电气"),
                    Cell::Money(1_500, 0, "JPY".to_owned()),
                    Cell::Empty,
                    Cell::Date(1850, 1, 1),
                    Cell::Empty,
                    Cell::Bool(false),
                    Cell::Empty,
                ],
            ],
        };
        let (name, rows) = read(&sheet);
        assert_eq!(name, "商机  2026   a b");
        assert_eq!(rows[0][0], Data::String("名称".to_owned()));
        // A text that looks like a formula is a text.
        assert_eq!(rows[1][0], Data::String("=1+1".to_owned()));
        assert_eq!(rows[1][1], Data::Float(-12_345_678.05));
        assert_eq!(rows[1][2], Data::Float(0.6513));
        let Data::DateTime(day) = &rows[1][3] else { panic!("{:?}", rows[1][3]) };
        let day = day.as_datetime().expect("a day");
        assert_eq!(day.to_string(), "2026-12-31 00:00:00");
        let Data::DateTime(moment) = &rows[1][4] else { panic!("{:?}", rows[1][4]) };
        let moment = moment.as_datetime().expect("a moment");
        assert_eq!(moment.to_string(), "2027-01-01 01:02:03");
        assert_eq!(rows[1][5], Data::Bool(true));
        assert_eq!(rows[1][6], Data::Float(42.0));
        assert_eq!(rows[2][1], Data::Float(1_500.0));
        assert_eq!(rows[2][2], Data::Empty);
        assert_eq!(rows[2][3], Data::String("1850-01-01".to_owned()));
    }

    #[test]
    fn amounts_bear_their_currency_and_the_head_stays_in_sight() {
        let sheet = Sheet {
            name: String::new(),
            heads: vec!["Amount".to_owned()],
            rows: vec![vec![Cell::Money(1, 2, "CNY".to_owned())]],
        };
        let file = write(&sheet).expect("a file");
        let mut archive = zip(&file);
        let styles = archive("xl/styles.xml");
        assert!(styles.contains("#,##0.00 &quot;CNY&quot;"), "{styles}");
        let page = archive("xl/worksheets/sheet1.xml");
        assert!(page.contains(r#"<pane ySplit="1""#), "{page}");
        assert!(page.contains("<autoFilter ref=\"A1:A2\""), "{page}");
    }

    /// Reads parts of the file by name.
    fn zip(file: &[u8]) -> impl FnMut(&str) -> String + '_ {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a zip");
        move |name| {
            let mut text = String::new();
            let mut part = archive.by_name(name).expect("a part");
            std::io::Read::read_to_string(&mut part, &mut text).expect("a text");
            text
        }
    }

    #[test]
    fn a_text_that_no_cell_holds_is_cut_and_an_empty_sheet_is_a_file() {
        let long = "长".repeat(40_000);
        let sheet = Sheet {
            name: "x".repeat(40),
            heads: vec!["Text".to_owned()],
            rows: vec![vec![Cell::Text(long)]],
        };
        let (name, rows) = read(&sheet);
        assert_eq!(name.len(), 31);
        let Data::String(text) = &rows[1][0] else { panic!("{:?}", rows[1][0]) };
        assert!(text.ends_with('…') && text.chars().count() == 32_767, "{}", text.chars().count());
        let (name, rows) = read(&Sheet::default());
        assert_eq!((name.as_str(), rows.len()), ("1", 0));
    }
}
