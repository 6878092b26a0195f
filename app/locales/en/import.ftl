# Import: file, columns, preview, report.

# Kinds of records, named within other sentences.
import-kind = { $kind ->
    [user] person
    [department] department
    [region] region
    [channel] channel
    [product] product
    [account] account
    [contact] contact
    [pipeline] pipeline
    [stage] stage
    [opportunity] opportunity
   *[other] record
}

# A cell that was rejected, and a whole row; the reason is one of those below.
import-reject-cell = { $column } “{ $value }”: { $reason }
import-reject-empty = { $column }: { $reason }

# Why a row was rejected. They follow the name of the column.
import-reason-too-few-cells = the row has { $found } cells, and the header { $expected }
import-reason-too-many-cells = the row has { $found } cells, and the header { $expected }: put cells that hold the delimiter in double quotes
import-reason-unclosed-quote = a double quote is opened and not closed: close it or write it twice
import-reason-card-line = line { $line } of the card is no property: a name, a colon and a value were expected
import-reason-card-not-closed = the card is not closed: END:VCARD is missing
import-reason-card-not-person = the card is not of a person, but of a group, a company or a place
import-reason-card-name = the name in line { $line } is not written in { $charset }: save the cards in UTF-8 and choose that file
import-reason-required = must not be empty
import-reason-too-long = is longer than { $max } characters
import-reason-not-a-number = is not a number
import-reason-other-number-format = is written in another number format: choose { $format ->
    [comma] the decimal comma
   *[other] the decimal point
} for this file
import-reason-exponent = is written with an exponent: format the column as a plain number and save again
import-reason-too-many-decimals = has more than { $allowed } decimals; if the sign groups thousands, choose the other number format
import-reason-not-whole = is not a whole number
import-reason-out-of-range = is too large or too small a number
import-reason-other-currency = is in another currency than { $expected }: choose the file’s currency or a currency column
import-reason-not-a-currency = is not a currency: three letters such as CNY or USD were expected
import-reason-share-out-of-range = is not between 0 % and 100 %: choose whether shares are written as fractions or percent
import-reason-not-a-date = is not a date
import-reason-other-date-order = is not a date in this file’s order: choose { $order ->
    [dmy] day/month/year
    [mdy] month/day/year
   *[other] year-month-day
} for this file
import-reason-ambiguous-date = may be day/month or month/day: choose one of the two for this file
import-reason-no-such-day = is a day that does not exist
import-reason-two-digit-year = has a year of two digits: write all four
import-reason-excel-day = is Excel’s number of a day: format the column as a date and save again
import-reason-not-yes-no = is neither yes nor no
import-reason-not-a-choice = is none of: { $allowed }
import-reason-not-an-id = is not an id of 26 letters and digits
import-reason-link-missing = names no { import-kind } that exists: import it first, correct the text, or let it be made
import-reason-link-ambiguous = is the name of several records ({ import-kind }: { $count }): link by key instead, or make the names different
import-reason-link-rejected = names the row of line { $line }, which was rejected itself
import-reason-no-pipeline = cannot be looked up: the row has no pipeline
import-reason-key-empty = the key of the row must not be empty
import-reason-duplicate-key = line { $line } has the same key and says something else: keep one of the two
import-reason-name-ambiguous = is the name of { $count } records: choose a key column so that the right one is found

# What to know of a row that is taken. They follow the column and the cell.
import-note-link-left-empty = names no { import-kind } that exists: left empty
import-note-link-to-itself = names the row itself: left empty
import-note-under-notes = has no field of its own: put under the notes
import-note-no-place = has no place here: left out
import-note-wrong-charset = is the character set, and the text is not written in it: left out
import-note-cut-off = is too long: left out

# What to know of the whole file.
import-warning-unused-columns = Columns that are not used: { $columns }
import-warning-no-rate = There is no plan rate from { $currency } to { $base }: sums leave these amounts out until one is set.

# Why a file cannot be read.
import-file-too-large = The file has { $megabytes } MB, and at most { $limit } MB are read: split it into several files.
import-file-empty = The file is empty: check that the export was complete.
import-file-header-only = The file has a header row and no rows below it: there is nothing to import.
import-file-excel = This is no CSV file but an Excel workbook: open it in Excel and save it as “CSV UTF-8”.
import-file-pdf = This is no CSV file but a PDF document: export the table itself as CSV.
import-file-archive = This is no CSV file but an archive: unpack it and choose the CSV file inside.
import-file-picture = This is no CSV file but a picture: export the table itself as CSV.
import-file-markup = This is no CSV file but { $format }: export the table as CSV.
import-file-binary = This is no text file: save the table as “CSV UTF-8” and choose that file.
import-file-too-many-cards = The file has more than { $limit } cards: split it into several files.
import-file-outside-card = Line { $line } stands outside of any card: a vCard file has nothing but cards.
import-file-not-utf8 = Line { $line } is not written in UTF-8: in Excel choose “Save as” and “CSV UTF-8”, in other programs choose the encoding UTF-8.

# What is wrong with a mapping.
import-mapping-no-section = The mapping has no section for this file.
import-mapping-no-source = Name the system the file comes from: keys are only unique within it.
import-mapping-kind = Records of this kind ({ import-kind }) cannot be imported.
import-mapping-not-allowed = Your role may not write records of this kind ({ import-kind }): ask an administrator to import the file.
import-mapping-unknown-field = A record of this kind ({ import-kind }) has no field “{ $field }”.
import-mapping-field-twice = The field “{ $field }” is mapped twice: keep one of the two.
import-mapping-no-column = The field “{ $field }” names no column: choose one.
import-mapping-missing-column = The file has no column “{ $column }”; it has { $headers }.
import-mapping-title-missing = The field “{ $field }” must be mapped: it names the records.
import-mapping-key-needed = Records of this kind ({ import-kind }) need key columns: their names alone do not tell them apart.
import-mapping-not-a-link = The field “{ $field }” is no link: it takes none of the settings of links.
import-mapping-create-by-name = The field “{ $field }” can make records only by name: link by name, or make none.
import-mapping-not-creatable = Records of this kind ({ import-kind }) cannot be made on the way: import them first.
import-mapping-no-email = Records of this kind ({ import-kind }) have no e-mail address to link by.
import-mapping-no-pipeline = There is no pipeline “{ $name }”: make it first.
import-mapping-no-pipeline-at-all = Opportunities need a pipeline: make one first.
import-mapping-stage-category = The stage “{ $stage }” has the category “{ $category }”; there are open, won and lost.

# The page: files, reading, columns, outcome.
import-drop = Drop CSV or vCard files here
import-drop-text = Accounts, contacts, products, people and opportunities, exported from Excel or another system; contacts from a phone or a mail program (.vcf), too. Several files at once find each other by key or by name. Nothing is written until you press Import.
import-choose = Choose files
import-files = Files to import
import-add = Add files
import-remove = Take this file off the desk
import-about-file = { $name }: { $reason }
import-unreadable = The device cannot read the file. It may have been moved or removed: choose it again.
import-failed = The import desk stopped. Reload the page and choose the files again; nothing was written by it.
import-reload = The app was updated. Reload the page and choose the files again.
import-mapping-unreadable = This is no mapping of ours: { $error }
import-currency-unknown = “{ $value }” is not a currency: three letters such as CNY or USD were expected.
import-comparing = Comparing with what is there
import-writing = Importing: { $done } of { $total }
import-start = { $count ->
    [0] Import
    [one] Import 1 record
   *[other] Import { $count } records
}
import-not-ready = A file cannot be read as it is: see the red sentence above its columns, or take the file off the desk.
import-arriving = Your records are still arriving. Import when all are here, so that nothing is made twice.
import-nothing = Nothing to write: every row is known already or was rejected.
import-records-changed = Records changed meanwhile. Look at the numbers again, then import.
import-done = { $written ->
    [one] 1 record was imported
   *[other] { $written } records were imported
}{ $refused ->
    [0] . They are on this device and travel by themselves.
   *[other] ; { $refused } were refused by a rule:
}
import-reading = How the files are read
import-name = Name of this mapping
import-source = System they come from
import-source-hint = Keys are unique within it. Keep the same name next time.
import-dates = Dates
import-dates-ymd = Year-month-day
import-dates-dmy = Day/month/year
import-dates-mdy = Month/day/year
import-numbers = Numbers
import-numbers-point = 1,234.50
import-numbers-comma = 1.234,50
import-currency = Currency
import-currency-hint = Of amounts that name none. Empty: the company’s.
import-question = The file can be read both ways: choose.
import-saved = Saved mapping
import-keep = Save mapping
import-mapping-kept = The mapping “{ $name }” is saved. It reads files with the same columns next time.
import-mapping-file = Save the mapping as a file
import-not-saved = The browser did not save the file: check whether downloads are allowed.
import-columns = Columns
import-rows = { $count ->
    [one] 1 row
   *[other] { $count } rows
}{ $blank ->
    [0] {""}
   *[other] , { $blank } blank
}
import-rows-are = The rows are
import-pipeline = Pipeline
import-pipeline-new = { $name } (new)
import-column = Column
import-field = Field
import-field-of = Field for { $column }
import-key = Key
import-key-of = { $column } is part of the key
import-fixed = The mapping also sets for every row: { $fields }
import-joined = Joined with other columns
import-replaced = { $count ->
    [one] 1 text stands for another
   *[other] { $count } texts stand for others
}
import-link = Found by
import-link-name = name
import-link-key = key
import-link-email = e-mail
import-link-id = Fieldline’s id
import-missing = If there is none
import-missing-reject = reject the row
import-missing-create = make it
import-missing-empty = leave it empty
import-outcome = What will happen
import-group-new = new
import-group-changed = changed
import-group-unchanged = unchanged
import-group-rejected = rejected
import-rows-new = Will be new
import-rows-changed = Will be changed
import-rows-unchanged = Stays as it is
import-rows-rejected = Will not be taken
import-made = { $count ->
    [one] 1 record of another kind is made on the way.
   *[other] { $count } records of other kinds are made on the way.
}
import-note = { $note }{ $count ->
    [one] {" "}(line { $line })
   *[other] {" "}({ $count } rows, first in line { $line })
}
import-report = Save the rejected rows
import-report-name = { $name } - rejected.csv
import-line = Line
import-reason = Reason
import-more-rows = Show more rows
import-earlier = Earlier imports
import-earlier-records = { $count ->
    [one] 1 record
   *[other] { $count } records
}
import-undo = Take back
import-undone = Taken back
import-undo-title = Take back “{ $name }”?
import-undo-text = New records are deleted and changed fields get their earlier values. What somebody has changed since stays as it is now.
import-undo-done = { $done } records were taken back, { $kept } stay because they were changed since.
import-undo-not-kept = The import is done, but the way back could not be kept on this device.
