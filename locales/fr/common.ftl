# Textes du cadre et des composants. Les espaces insécables sont mises à la lecture.

ui-skip = Aller au contenu
ui-navigation = Navigation
ui-navigation-short = Navigation principale
ui-more = Plus
ui-search = Rechercher
ui-search-hint = Rechercher un ticket, un client, une machine…
ui-language = Langue
ui-theme = Couleurs
ui-theme-auto = Comme le système
ui-theme-light = Clair
ui-theme-dark = Sombre
ui-account = Compte de
ui-account-link = Mon compte
ui-sign-out = Se déconnecter
ui-close = Fermer
ui-cancel = Annuler
ui-confirm = Confirmer
ui-breadcrumbs = Fil d’Ariane
ui-pages = Pages
ui-page-before = Précédents
ui-page-after = Suivants
ui-clause = Clause :
ui-internal = Interne
ui-select-all = Tout cocher
ui-select-one = Cocher { $name }
ui-bulk = Actions sur les lignes cochées
ui-bulk-some = Lignes cochées
ui-ticked = { $n ->
    [one] { $n } cochée
   *[other] { $n } cochées
}
ui-live = En direct
ui-live-cut = Connexion perdue
ui-read-again = Actualiser la liste
ui-new-rows = Nouveautés : { $n }

ui-diff-what = Promesse
ui-diff-before = Avant
ui-diff-after = Après
ui-diff-none = rien
ui-diff-gone = supprimé

ui-chart-none = aucune mesure
ui-chart-summary = min { $low } · moy. { $mean } · max { $high } · dernier { $last }

ui-palette = Commandes
ui-palette-hint = Aller à, chercher, faire…
ui-palette-none = Rien ne correspond.
ui-palette-go = Aller à
ui-keys = Raccourcis clavier
ui-key-down = Ligne suivante
ui-key-up = Ligne précédente
ui-key-open = Ouvrir la ligne
ui-key-tick = Cocher la ligne
ui-key-search = Rechercher
ui-key-palette = Commandes
ui-key-help = Cette aide
ui-key-leave = Quitter le champ ou la fenêtre

clock-left = reste { $time }
clock-left-closed = fermé, reste { $time }
clock-paused = en pause, reste { $time }
clock-paused-late = en pause, dépassée de { $time }
clock-overdue = dépassée de { $time }
clock-breached = manquée de { $time }
clock-met = tenue en { $time }
clock-dropped = sans objet
clock-cancelled = annulée
clock-target = promis { $time }
clock-due = Échéance { $due }
clock-was-due = L’échéance était { $due }
clock-resumes-due = Hors plage : reprend { $resumes }, échéance { $due }
clock-why = { $time } comptées sur { $target } : le détail
clock-when = Quand
clock-what = Quoi
clock-counted = Compté
clock-now = maintenant
clock-sum = Total compté
