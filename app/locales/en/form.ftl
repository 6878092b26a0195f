# Fields: what is asked, and what to do when a value is not taken.

form-required = required
form-empty = Empty
form-choose = Choose…
form-search-link = Type to search
form-found = { $count ->
    [0] Nothing found
    [one] { $count } found
   *[other] { $count } found
}
form-create = Add “{ $name }”
form-open-link = Open { $name }
form-error-required = { $label } is needed. Please fill it in.
form-error-empty = Please type a number.
form-error-number = This is not a number. Type digits, such as 1,234.56.
form-error-ambiguous = This could be read in two ways. Use a comma for thousands and a point for decimals: 1,234.56.
form-error-decimals = At most { $count } decimals can be kept here.
form-error-no-decimals = Only whole numbers can be kept here.
form-error-currency = This amount is kept in { $currency }. Type it in { $currency }, without another currency.
form-error-large = This number is too large to keep. Please check the digits.
form-error-least = The smallest value here is { $value }.
form-error-most = The largest value here is { $value }.
form-error-date = This date is incomplete or does not exist. Pick one, or clear the field.
form-error-link = “{ $text }” is not in the list. Pick an entry, or clear the field.
form-error-long = Please shorten this to { $count } letters.
form-left = { $label }: “{ $text }” was not kept. { $reason }
