# Contrats et leurs versions.

contract-text-missing = Choisissez un fichier de contrat, ou collez son texte.
contract-mistake = Ligne { $line }, colonne { $column } : { $fr }
contract-reference-wrong = La référence du contrat manque ou est illisible.
contract-reference-changed = La référence « { $now } » n’est pas celle de ce contrat, « { $was } » : un avenant la garde. Pour un autre contrat, ajoutez un autre client.
contract-reference-taken = La référence « { $now } » est déjà celle du contrat d’un autre client.
contract-currency-changed = La monnaie est passée de { $was } à { $now } : un avenant garde la monnaie du contrat.
contract-unchanged = Ce fichier est déjà celui qui est en vigueur à cette date : il n’y a rien à ajouter.
contract-note-long = La note est trop longue ou illisible.
contract-effect-missing = Un avenant a une date d’effet.
contract-effect-wrong = Une date, par exemple 2026-05-04.
contract-effect-early = Le contrat ne commence que le { $starts } : rien ne peut prendre effet avant.
contract-closed-month = Le mois { $month } est clos : ce qui y a été compté et facturé ne change plus. Choisissez une date d’effet après lui.
contract-excepted = exclu : { $what }

contract-none = Pas encore de contrat
contract-none-text = Le fichier du contrat décide des délais, de ce qui est couvert, des accès et des factures. Ajoutez-le pour que les tickets aient une échéance.
contract-add-first = Ajouter le contrat
contract-amend = Avenant
contract-read = Lire le contrat
contract-version = Version { $number }
contract-effect = en vigueur le { $day }
contract-in-force = En vigueur
contract-notice = Engagement jusqu’au { $end } ; reconduit sauf dénonciation au plus tard le { $notice }.
contract-ends = Prend fin le { $end }, sans reconduction.
