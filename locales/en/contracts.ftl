# Contracts and their versions.

contract-text-missing = Choose a contract file, or paste its text.
contract-mistake = Line { $line }, column { $column }: { $en }
contract-reference-wrong = The contract’s reference is missing or cannot be read.
contract-reference-changed = The reference “{ $now }” is not this contract’s, “{ $was }”: an amendment keeps it. For another contract, add another client.
contract-reference-taken = The reference “{ $now }” is already that of another client’s contract.
contract-currency-changed = The currency went from { $was } to { $now }: an amendment keeps the contract’s currency.
contract-unchanged = This file is the one in force on that day already: there is nothing to add.
contract-note-long = The note is too long or cannot be read.
contract-effect-missing = An amendment has a date of effect.
contract-effect-wrong = A date, for example 2026-05-04.
contract-effect-early = The contract only starts on { $starts }: nothing can take effect before.
contract-closed-month = The month { $month } is closed: what was counted and billed in it does not change any more. Choose a date of effect after it.
contract-excepted = excepted: { $what }

contract-none = No contract yet
contract-none-text = The contract file decides deadlines, cover, access and invoices. Add it so that tickets have a due time.
contract-add-first = Add the contract
contract-amend = Amendment
contract-read = Read the contract
contract-version = Version { $number }
contract-effect = in force on { $day }
contract-in-force = In force
contract-notice = Committed until { $end }; renewed unless notice is given by { $notice }.
contract-ends = Ends on { $end }, not renewed.
