<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ui::docks::LayoutMenu</name>
    <message>
        <source>Save layout</source>
        <translation>Anordnung speichern</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>&amp;Tune</source>
        <translation>&amp;Abstimmen</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>T&amp;each</source>
        <translation>&amp;Lehren</translation>
    </message>
    <message>
        <source>All panels where they were at first: curves, images, stages and pruning</source>
        <translation>Alle Bereiche, wo sie zuerst waren: Kurven, Bilder, Abschnitte und Beschneiden</translation>
    </message>
    <message>
        <source>The images have the room; the stages and the trade-off stay beside them</source>
        <translation>Die Bilder haben den Platz; Abschnitte und Abwägung bleiben daneben</translation>
    </message>
    <message>
        <source>The lessons beside curves and images</source>
        <translation>Die Lektionen neben Kurven und Bildern</translation>
    </message>
    <message>
        <source>La&amp;yout</source>
        <translation>An&amp;ordnung</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Save this layout…</source>
        <translation>Diese Anordnung &amp;speichern …</translation>
    </message>
    <message>
        <source>Gives the present places of all panels a name</source>
        <translation>Gibt den jetzigen Plätzen aller Bereiche einen Namen</translation>
    </message>
</context>
<context>
    <name>ui::docks::PanelRow</name>
    <message>
        <source>Shows or hides this panel; F9 hides and shows all of this row</source>
        <translation>Zeigt oder verbirgt diesen Bereich; F9 verbirgt und zeigt alle dieser Reihe</translation>
    </message>
</context>
<context>
    <name>ui::docks::WindowDocks</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Beschneiden</translation>
    </message>
    <message>
        <source>Layer map</source>
        <translation>Schichtkarte</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>Lektionen</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>Abwägung</translation>
    </message>
    <message>
        <source>Loss curves</source>
        <translation>Verlustkurven</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this panel; the View menu brings it back</source>
        <translation>Diesen Bereich schließen; das Menü „Ansicht“ holt ihn zurück</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Take this panel out of the window, or put it back</source>
        <translation>Diesen Bereich aus dem Fenster lösen oder zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Bereiche</translation>
    </message>
    <message>
        <source>&amp;Bottom panels</source>
        <translation>&amp;Untere Bereiche</translation>
    </message>
    <message>
        <source>Hides the panels at the bottom, or brings them back</source>
        <translation>Verbirgt die Bereiche unten oder holt sie zurück</translation>
    </message>
</context>
<context>
    <name>ui::figures::FiguresDialog</name>
    <message>
        <source>&amp;Everything</source>
        <translation>&amp;Alles</translation>
    </message>
    <message>
        <source>The &amp;visible range</source>
        <translation>Den &amp;sichtbaren Bereich</translation>
    </message>
    <message>
        <source>Export all plots</source>
        <translation>Alle Diagramme exportieren</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen …</translation>
    </message>
    <message>
        <source>The numbers, in the C locale</source>
        <translation>Die Zahlen, mit Dezimalpunkt</translation>
    </message>
    <message>
        <source>The picture, black on white</source>
        <translation>Das Bild, schwarz auf weiß</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Formate</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Folder of the plots</source>
        <translation>Ordner der Diagramme</translation>
    </message>
    <message>
        <source>Where the plots are written to; it is made where it is not there</source>
        <translation>Wohin die Diagramme geschrieben werden; was davon fehlt, wird angelegt</translation>
    </message>
    <message>
        <source>All that the plots know, as Fit shows it</source>
        <translation>Alles, was die Diagramme wissen, wie „Einpassen“ es zeigt</translation>
    </message>
    <message>
        <source>What can be seen of each plot now</source>
        <translation>Was jetzt von jedem Diagramm zu sehen ist</translation>
    </message>
    <message>
        <source>Choose the folder from those that are there</source>
        <translation>Den Ordner unter den vorhandenen wählen</translation>
    </message>
    <message>
        <source>Write every plot in every format that is ticked</source>
        <translation>Jedes Diagramm in jedem angehakten Format schreiben</translation>
    </message>
    <message>
        <source>Write nothing</source>
        <translation>Nichts schreiben</translation>
    </message>
</context>
<context>
    <name>ui::files::DamagedStudy</name>
    <message>
        <source>%1 cannot be read. As it was saved before, on %2, it is there beside it.</source>
        <translation>%1 ist nicht lesbar. Der Stand vom %2, als davor gespeichert wurde, liegt daneben.</translation>
    </message>
    <message>
        <source>Open the backup</source>
        <translation>Sicherung öffnen</translation>
    </message>
    <message>
        <source>Put it in the place of the damaged file, which stays beside it as .corrupt-…</source>
        <translation>An die Stelle der beschädigten Datei setzen, die als .corrupt-… daneben bleibt</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Nicht öffnen</translation>
    </message>
    <message>
        <source>Change nothing</source>
        <translation>Nichts ändern</translation>
    </message>
</context>
<context>
    <name>ui::files::FileDialogs</name>
    <message>
        <source>%1 is a file of another kind; choose another name</source>
        <translation>%1 ist eine Datei anderer Art; wählen Sie einen anderen Namen</translation>
    </message>
</context>
<context>
    <name>ui::files::RecentMenu</name>
    <message>
        <source>&amp;Clear this list</source>
        <translation>Diese Liste &amp;leeren</translation>
    </message>
    <message>
        <source>Forgets which models and studies were opened; the files stay</source>
        <translation>Vergisst, welche Modelle und Studien geöffnet waren; die Dateien bleiben</translation>
    </message>
    <message>
        <source>&amp;%1  %2</source>
        <translation>&amp;%1  %2</translation>
    </message>
    <message>
        <source>&amp;%1  %2 (not there)</source>
        <translation>&amp;%1  %2 (nicht da)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Models and studies that were opened last</source>
        <translation>Modelle und Studien, die zuletzt geöffnet waren</translation>
    </message>
</context>
<context>
    <name>ui::files::Relocation</name>
    <message>
        <source>Use %1</source>
        <translation>%1 verwenden</translation>
    </message>
    <message>
        <source>Something of this name is there</source>
        <translation>Dort liegt etwas dieses Namens</translation>
    </message>
    <message>
        <source>Look for it…</source>
        <translation>Suchen …</translation>
    </message>
    <message>
        <source>Say where it is now; what lay beside it is looked for there too</source>
        <translation>Sagen, wo es jetzt liegt; was daneben lag, wird dort mit gesucht</translation>
    </message>
    <message>
        <source>Go on without it</source>
        <translation>Ohne es weitermachen</translation>
    </message>
    <message>
        <source>Open the study with the default in its place</source>
        <translation>Die Studie mit der Voreinstellung an seiner Stelle öffnen</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Leave the study closed</source>
        <translation>Die Studie nicht öffnen</translation>
    </message>
    <message>
        <source>The study&apos;s model %1 was not found.</source>
        <translation>Das Modell der Studie, %1, wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>The study&apos;s autoencoder %1 was not found.</source>
        <translation>Der Autoencoder der Studie, %1, wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>The study&apos;s pictures %1 were not found.</source>
        <translation>Die Bilder der Studie, %1, wurden nicht gefunden.</translation>
    </message>
    <message>
        <source>The study&apos;s statistics %1 were not found.</source>
        <translation>Die Statistik der Studie, %1, wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>The study&apos;s fine-tuned model %1 was not found.</source>
        <translation>Das nachtrainierte Modell der Studie, %1, wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>Where is %1?</source>
        <translation>Wo ist %1?</translation>
    </message>
    <message>
        <source>%1;;All files (*)</source>
        <translation>%1;;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>the model %1</source>
        <translation>das Modell %1</translation>
    </message>
    <message>
        <source>the autoencoder %1</source>
        <translation>den Autoencoder %1</translation>
    </message>
    <message>
        <source>the pictures %1</source>
        <translation>die Bilder %1</translation>
    </message>
    <message>
        <source>the statistics %1</source>
        <translation>die Statistik %1</translation>
    </message>
    <message>
        <source>the fine-tuned model %1</source>
        <translation>das nachtrainierte Modell %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open what the study names; it is not asked about again</source>
        <translation>Öffnen, was die Studie nennt; danach wird nicht mehr gefragt</translation>
    </message>
    <message>
        <source>Find another…</source>
        <translation>Anderes suchen …</translation>
    </message>
    <message>
        <source>Say what to open in its place</source>
        <translation>Sagen, was stattdessen geöffnet wird</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Hier bleiben</translation>
    </message>
    <message>
        <source>The study names what lies outside its folder and was never open here: %1.</source>
        <translation>Die Studie nennt, was außerhalb ihres Ordners liegt und hier noch nie offen war: %1.</translation>
    </message>
    <message>
        <source>The study&apos;s class map %1 was not found.</source>
        <translation>Die Klassenliste %1 der Studie wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>the class map %1</source>
        <translation>die Klassenliste %1</translation>
    </message>
    <message>
        <source>The pipeline %1 of the study&apos;s model was not found.</source>
        <translation>Die Pipeline %1 des Modells der Studie wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>the pipeline %1</source>
        <translation>die Pipeline %1</translation>
    </message>
</context>
<context>
    <name>ui::help::HelpPage</name>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>the next line or edge</source>
        <translation>die nächste Linie oder Kante</translation>
    </message>
    <message>
        <source>Arrow and page keys</source>
        <translation>Pfeil- und Bildtasten</translation>
    </message>
    <message>
        <source>move the chosen line, edge or cursor</source>
        <translation>bewegen die gewählte Linie, Kante oder den Cursor</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>type its value</source>
        <translation>ihren Wert eintippen</translation>
    </message>
    <message>
        <source>Insert, Delete</source>
        <translation>Einfg, Entf</translation>
    </message>
    <message>
        <source>cut at the cursor, remove the chosen edge</source>
        <translation>am Cursor schneiden, die gewählte Kante entfernen</translation>
    </message>
    <message>
        <source>show all of every curve</source>
        <translation>alles von jeder Kurve zeigen</translation>
    </message>
    <message>
        <source>Wheel, Ctrl+drag, right drag</source>
        <translation>Rad, Strg+Ziehen, rechts ziehen</translation>
    </message>
    <message>
        <source>zoom, move, zoom into a frame</source>
        <translation>vergrößern, verschieben, in einen Rahmen vergrößern</translation>
    </message>
    <message>
        <source>Arrow keys, Home, End</source>
        <translation>Pfeiltasten, Pos1, Ende</translation>
    </message>
    <message>
        <source>choose a picture</source>
        <translation>ein Bild wählen</translation>
    </message>
    <message>
        <source>the chosen one large, beside the reference</source>
        <translation>das gewählte groß, neben der Referenz</translation>
    </message>
    <message>
        <source>Space (held)</source>
        <translation>Leertaste (gehalten)</translation>
    </message>
    <message>
        <source>all show the reference; in Flicker: the other one</source>
        <translation>alle zeigen die Referenz; beim Blinken: das andere</translation>
    </message>
    <message>
        <source>ways of comparing</source>
        <translation>Arten des Vergleichs</translation>
    </message>
    <message>
        <source>larger, smaller, fit, smooth</source>
        <translation>größer, kleiner, einpassen, glatt</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Auf, Ab</translation>
    </message>
    <message>
        <source>the row before or after, while a pair is shown</source>
        <translation>die Zeile davor oder danach, solange ein Paar gezeigt wird</translation>
    </message>
    <message>
        <source>swap the pair</source>
        <translation>das Paar vertauschen</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Escape</translation>
    </message>
    <message>
        <source>back to the grid</source>
        <translation>zurück zum Raster</translation>
    </message>
    <message>
        <source>Formulas</source>
        <translation>Formeln</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>In the plot</source>
        <translation>Im Diagramm</translation>
    </message>
    <message>
        <source>In the images</source>
        <translation>In den Bildern</translation>
    </message>
</context>
<context>
    <name>ui::history::RunHistory</name>
    <message>
        <source>%1; runs are not recorded</source>
        <translation>%1; Läufe werden nicht aufgezeichnet</translation>
    </message>
    <message>
        <source> (skipped)</source>
        <translation> (übersprungen)</translation>
    </message>
    <message numerus="yes">
        <source>%n more damaged runs were skipped</source>
        <translation>
            <numerusform>%n weiterer beschädigter Lauf wurde übersprungen</numerusform>
            <numerusform>%n weitere beschädigte Läufe wurden übersprungen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 can be written again</source>
        <translation>%1 kann wieder geschrieben werden</translation>
    </message>
    <message>
        <source>%1; runs are recorded later</source>
        <translation>%1; Läufe werden später aufgezeichnet</translation>
    </message>
</context>
<context>
    <name>ui::history::RunsModel</name>
    <message>
        <source>Pruned</source>
        <translation>Beschnitten</translation>
    </message>
    <message>
        <source>Sampled</source>
        <translation>Bilder erzeugt</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>dicht</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>%1 %2 of %3, by Tessera %4</source>
        <translation>%1 %2, %3, mit Tessera %4</translation>
    </message>
    <message>
        <source>
Target sparsity %1, achieved %2</source>
        <translation>
Ziel-Sparsität %1, erreicht %2</translation>
    </message>
    <message>
        <source>
Pinned: stays when the history is full</source>
        <translation>
Angeheftet: bleibt, wenn der Verlauf voll ist</translation>
    </message>
    <message>
        <source>Pictures of the run of %1</source>
        <translation>Bilder des Laufs von %1</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Sparsität</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>%1 (other weights)</source>
        <translation>%1 (andere Gewichte)</translation>
    </message>
    <message>
        <source>
Out of date: the weights in this file are others now</source>
        <translation>
Veraltet: in dieser Datei stehen jetzt andere Gewichte</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
</context>
<context>
    <name>ui::history::RunsView</name>
    <message>
        <source>Reopen</source>
        <translation>Wieder öffnen</translation>
    </message>
    <message>
        <source>Take over the choices of this run; undo brings yours back</source>
        <translation>Die Einstellungen dieses Laufs übernehmen; Rückgängig bringt Ihre zurück</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Keep this run when the history is full</source>
        <translation>Diesen Lauf behalten, wenn der Verlauf voll ist</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Copy the line that does the same without a window</source>
        <translation>Die Zeile kopieren, die dasselbe ohne Fenster tut</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Forget the selected runs</source>
        <translation>Die gewählten Läufe vergessen</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter of the runs</source>
        <translation>Filter der Läufe</translation>
    </message>
    <message>
        <source>Shows the runs that have this text anywhere</source>
        <translation>Zeigt die Läufe, in denen dieser Text vorkommt</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>What was pruned and sampled, newest first</source>
        <translation>Was beschnitten und erzeugt wurde, das Neueste zuerst</translation>
    </message>
    <message>
        <source>Nothing was pruned or sampled yet.</source>
        <translation>Noch wurde nichts beschnitten oder erzeugt.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Keep the choices of these runs as variants, side by side with the present ones</source>
        <translation>Die Einstellungen dieser Läufe als Varianten behalten, neben den jetzigen</translation>
    </message>
    <message>
        <source>Forget this run, which is pinned? This cannot be undone.</source>
        <translation>Diesen Lauf vergessen, obwohl er angeheftet ist? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Forget %1 runs, pinned ones too? This cannot be undone.</source>
        <translation>%1 Läufe vergessen, auch angeheftete? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Tessera</source>
        <translation>Tessera</translation>
    </message>
    <message>
        <source>The choices of these two runs are the same.</source>
        <translation>Die Einstellungen dieser beiden Läufe sind gleich.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Type words for the selected runs, which the filter finds</source>
        <translation>Wörter für die gewählten Läufe eingeben, die der Filter findet</translation>
    </message>
    <message>
        <source>Select two runs to see what their choices differ in</source>
        <translation>Wählen Sie zwei Läufe, um ihre Unterschiede zu sehen</translation>
    </message>
</context>
<context>
    <name>ui::jobs::ComputeThread</name>
    <message>
        <source>out of memory</source>
        <translation>Speicher erschöpft</translation>
    </message>
</context>
<context>
    <name>ui::lessons::LessonGuide</name>
    <message>
        <source>&amp;Lessons</source>
        <translation>&amp;Lektionen</translation>
    </message>
    <message>
        <source>Learn how stage-wise pruning works, in this window</source>
        <translation>Lernen, wie abschnittsweises Beschneiden funktioniert, in diesem Fenster</translation>
    </message>
    <message>
        <source>&amp;Presenter mode</source>
        <translation>&amp;Vortragsmodus</translation>
    </message>
    <message>
        <source>Large letters and no clutter, for the wall; Escape leaves</source>
        <translation>Große Schrift und nichts Überflüssiges, für die Wand; Esc beendet</translation>
    </message>
    <message>
        <source>Leave presenter mode</source>
        <translation>Vortragsmodus beenden</translation>
    </message>
    <message>
        <source>Back to the window as it was</source>
        <translation>Zurück zum Fenster, wie es war</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>The lesson&apos;s next step</source>
        <translation>Der nächste Schritt der Lektion</translation>
    </message>
    <message>
        <source>Step before</source>
        <translation>Schritt davor</translation>
    </message>
    <message>
        <source>The lesson&apos;s step before</source>
        <translation>Der vorige Schritt der Lektion</translation>
    </message>
</context>
<context>
    <name>ui::lessons::LessonList</name>
    <message numerus="yes">
        <source>✓ all %n steps</source>
        <translation>
            <numerusform>✓ der eine Schritt</numerusform>
            <numerusform>✓ alle %n Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n steps</source>
        <translation>
            <numerusform>%1 von einem Schritt</numerusform>
            <numerusform>%1 von %n Schritten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>Lektionen</translation>
    </message>
    <message>
        <source>This model is cut already. Open its dense model, or the built-in one, for this lesson.</source>
        <translation>Dieses Modell ist schon beschnitten. Öffnen Sie für diese Lektion sein dichtes Modell oder das eingebaute.</translation>
    </message>
    <message>
        <source>A double click or Return begins a lesson, or goes on where it was left.</source>
        <translation>Doppelklick oder Eingabetaste beginnt eine Lektion oder geht weiter, wo sie verlassen wurde.</translation>
    </message>
</context>
<context>
    <name>ui::lessons::LessonPage</name>
    <message>
        <source>&lt;b&gt;✓ Done.&lt;/b&gt; %1</source>
        <translation>&lt;b&gt;✓ Geschafft.&lt;/b&gt; %1</translation>
    </message>
    <message>
        <source>&lt;b&gt;Your turn.&lt;/b&gt; %1</source>
        <translation>&lt;b&gt;Sie sind dran.&lt;/b&gt; %1</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>Vormachen</translation>
    </message>
    <message>
        <source>Does it for you, so that you can see how</source>
        <translation>Macht es Ihnen vor, damit Sie sehen, wie es geht</translation>
    </message>
    <message>
        <source>Left and Right walk through the lesson, up and down scroll, Space plays.</source>
        <translation>Links und rechts führen durch die Lektion, auf und ab rollen, die Leertaste spielt ab.</translation>
    </message>
    <message>
        <source>Does it in this window; undo takes it back.</source>
        <translation>Tut es in diesem Fenster; „Rückgängig“ nimmt es zurück.</translation>
    </message>
</context>
<context>
    <name>ui::lessons::LessonPanel</name>
    <message>
        <source>en</source>
        <comment>the language&apos;s code, which names the folder of its lessons</comment>
        <translation>de</translation>
    </message>
    <message>
        <source>All lessons</source>
        <translation>Alle Lektionen</translation>
    </message>
    <message>
        <source>Back to the list of lessons</source>
        <translation>Zurück zur Liste der Lektionen</translation>
    </message>
    <message>
        <source>◀ Back</source>
        <translation>◀ Zurück</translation>
    </message>
    <message>
        <source>The step before (Left, Page Up)</source>
        <translation>Der Schritt davor (Links, Bild auf)</translation>
    </message>
    <message>
        <source>Next ▶</source>
        <translation>Weiter ▶</translation>
    </message>
    <message>
        <source>Begin ▶</source>
        <translation>Beginnen ▶</translation>
    </message>
    <message>
        <source>The next step (Right, Page Down)</source>
        <translation>Der nächste Schritt (Rechts, Bild ab)</translation>
    </message>
    <message>
        <source>❚❚ Pause</source>
        <translation>❚❚ Pause</translation>
    </message>
    <message>
        <source>▶ Play</source>
        <translation>▶ Abspielen</translation>
    </message>
    <message>
        <source>Runs the cursor from noise to picture, or stops it (Space)</source>
        <translation>Lässt den Zeiger vom Rauschen zum Bild laufen oder hält ihn an (Leertaste)</translation>
    </message>
    <message>
        <source>Back to my study</source>
        <translation>Zurück zu meiner Studie</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Vortrag</translation>
    </message>
    <message>
        <source>Large letters, the whole screen, no clutter (F11)</source>
        <translation>Große Schrift, der ganze Bildschirm, nichts Überflüssiges (F11)</translation>
    </message>
    <message>
        <source>&lt;b&gt;Lessons&lt;/b&gt; that drive this window</source>
        <translation>&lt;b&gt;Lektionen&lt;/b&gt;, die dieses Fenster bedienen</translation>
    </message>
    <message>
        <source>Progress in the lesson</source>
        <translation>Fortschritt in der Lektion</translation>
    </message>
    <message>
        <source>Go on ▶</source>
        <translation>Fortsetzen ▶</translation>
    </message>
    <message>
        <source>Begins the chosen lesson, or goes on where it was left</source>
        <translation>Beginnt die gewählte Lektion oder geht weiter, wo sie verlassen wurde</translation>
    </message>
    <message>
        <source>Closes the lessons and brings every choice and every panel back to where it was; choices can be undone</source>
        <translation>Schließt die Lektionen und bringt jede Wahl und jedes Feld dorthin zurück, wo es war; die Wahl lässt sich rückgängig machen</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1. %2&lt;/b&gt; · %3</source>
        <translation>&lt;b&gt;%1. %2&lt;/b&gt; · %3</translation>
    </message>
</context>
<context>
    <name>ui::lessons::LessonValues</name>
    <message>
        <source>fast</source>
        <translation>schnell</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>langsam</translation>
    </message>
    <message>
        <source>- **%1**: t = %2, mean score %3: %4</source>
        <translation>- **%1**: t = %2, mittlerer Score %3: %4</translation>
    </message>
</context>
<context>
    <name>ui::lessons::ObsExampleCanvas</name>
    <message>
        <source>Loss, compensated</source>
        <translation>Verlust, ausgeglichen</translation>
    </message>
    <message>
        <source>Loss, plain</source>
        <translation>Verlust ohne Ausgleich</translation>
    </message>
</context>
<context>
    <name>ui::lessons::ObsExampleView</name>
    <message>
        <source>All six columns are there.</source>
        <translation>Alle sechs Spalten sind da.</translation>
    </message>
    <message>
        <source>Column %1 went, the others moved: dotted is where they were.</source>
        <translation>Spalte %1 ist fort, die anderen haben sich bewegt: Gepunktet ist, wo sie waren.</translation>
    </message>
    <message>
        <source>Column %1 went, the others stayed as they were.</source>
        <translation>Spalte %1 ist fort, die anderen blieben, wie sie waren.</translation>
    </message>
    <message>
        <source>Column %1 is the cheapest: it would cost %2 of the output.</source>
        <translation>Spalte %1 ist die billigste: Sie würde %2 des Ausgangs kosten.</translation>
    </message>
    <message>
        <source>One column always stays.</source>
        <translation>Eine Spalte bleibt immer.</translation>
    </message>
    <message>
        <source>%1 Loss so far: %2 compensated, %3 plain.</source>
        <translation>%1 Verlust bisher: %2 ausgeglichen, %3 einfach.</translation>
    </message>
    <message>
        <source>Six columns, pruned one after the other</source>
        <translation>Sechs Spalten, eine nach der anderen beschnitten</translation>
    </message>
    <message>
        <source>Above: what removing each column would cost, as a share of the output. Below: its weights, blue for positive and orange for negative ones. Computed by the same code that prunes the model.</source>
        <translation>Oben: was das Entfernen jeder Spalte kosten würde, als Anteil am Ausgang. Darunter: ihre Gewichte, blau für positive und orange für negative. Berechnet von demselben Programm, das das Modell beschneidet.</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Brings the column back that went last</source>
        <translation>Holt die Spalte zurück, die zuletzt ging</translation>
    </message>
    <message>
        <source>Remove the cheapest</source>
        <translation>Die billigste entfernen</translation>
    </message>
    <message>
        <source>Removes the framed column</source>
        <translation>Entfernt die gerahmte Spalte</translation>
    </message>
    <message>
        <source>Compensate</source>
        <translation>Ausgleichen</translation>
    </message>
    <message>
        <source>The kept columns make up for the removed ones</source>
        <translation>Die behaltenen Spalten springen für die entfernten ein</translation>
    </message>
</context>
<context>
    <name>ui::lessons::PathComparisonView</name>
    <message>
        <source>linear (DiT)</source>
        <translation>linear (von DiT)</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>straight path (flow, SiT)</source>
        <translation>gerader Weg (Flow, SiT)</translation>
    </message>
    <message>
        <source>timestep t</source>
        <translation>Zeitschritt t</translation>
    </message>
    <message>
        <source>change per t</source>
        <translation>Änderung je t</translation>
    </message>
    <message>
        <source>ln SNR (noise on the right)</source>
        <translation>ln SNR (rechts das Rauschen)</translation>
    </message>
    <message>
        <source>change per ln SNR</source>
        <translation>Änderung je ln SNR</translation>
    </message>
    <message>
        <source>Three schedules side by side</source>
        <translation>Drei Rauschpläne nebeneinander</translation>
    </message>
    <message>
        <source>Above: change of the mean squared distance per timestep. Below: the same per unit of ln SNR.</source>
        <translation>Oben: Änderung des mittleren quadratischen Abstands je Zeitschritt. Unten: dasselbe je Einheit von ln SNR.</translation>
    </message>
    <message>
        <source>Largest change per timestep: linear at t = %1, cosine at t = %2, straight path at t = %3.</source>
        <translation>Größte Änderung je Zeitschritt: linear bei t = %1, Kosinus bei t = %2, gerader Weg bei t = %3.</translation>
    </message>
</context>
<context>
    <name>ui::notices::IssuesModel</name>
    <message>
        <source>Error: %1</source>
        <translation>Fehler: %1</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>Warnung: %1</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>%1  %2  (%3 times)</source>
        <translation>%1  %2  (%3-mal)</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message numerus="yes">
        <source>%1
First at %2, last at %3, %n times</source>
        <translation>
            <numerusform>%1
Zuerst %2, zuletzt %3, %n-mal</numerusform>
            <numerusform>%1
Zuerst %2, zuletzt %3, %n-mal</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what was being done, and what went wrong</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ui::notices::IssuesView</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected issues, or all if none is selected (%1)</source>
        <translation>Die gewählten Probleme kopieren, oder alle, wenn keine gewählt ist (%1)</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Empty this list (%1)</source>
        <translation>Diese Liste leeren (%1)</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>What went wrong, newest first; a click leads to the place</source>
        <translation>Was schiefging, das Neueste zuerst; ein Klick führt zur Stelle</translation>
    </message>
    <message>
        <source>Nothing went wrong so far. What does is listed here, and a click leads to the place.</source>
        <translation>Bisher ging nichts schief. Was schiefgeht, steht hier, und ein Klick führt an die Stelle.</translation>
    </message>
</context>
<context>
    <name>ui::panels::AutoencoderRow</name>
    <message>
        <source>Choose the autoencoder&apos;s folder</source>
        <translation>Ordner des Autoencoders wählen</translation>
    </message>
    <message>
        <source>Choose the autoencoder&apos;s file</source>
        <translation>Datei des Autoencoders wählen</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.pt *.bin *.ckpt);;All files (*)</source>
        <translation>Modelle (*.safetensors *.pt *.bin *.ckpt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1
%2 parameters, %3 pixels per latent and side, scaling factor %4</source>
        <translation>%1
%2 Parameter, %3 Pixel je latentem Punkt und Seite, Skalierungsfaktor %4</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Looked for beside the model: vae, sd-vae-ft-…</source>
        <translation>Neben dem Modell gesucht: vae, sd-vae-ft-…</translation>
    </message>
    <message>
        <source>Colours are approximate: a linear map of the latents.</source>
        <translation>Die Farben sind genähert: eine lineare Abbildung der Latenten.</translation>
    </message>
    <message>
        <source>Choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Choose a file …</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>The one beside the model</source>
        <translation>Den neben dem Modell</translation>
    </message>
    <message>
        <source>Choose the autoencoder that makes pictures of latents and latents of pictures.</source>
        <translation>Den Autoencoder wählen, der aus Latenten Bilder und aus Bildern Latente macht.</translation>
    </message>
    <message>
        <source>Choose the autoencoder</source>
        <translation>Autoencoder wählen</translation>
    </message>
</context>
<context>
    <name>ui::panels::CalibrationRows</name>
    <message>
        <source>Gather statistics from a folder of pictures</source>
        <translation>Statistik aus einem Ordner mit Bildern sammeln</translation>
    </message>
    <message>
        <source>Open statistics gathered earlier</source>
        <translation>Früher gesammelte Statistik öffnen</translation>
    </message>
    <message>
        <source>Built-in pictures</source>
        <translation>Eingebaute Bilder</translation>
    </message>
    <message>
        <source>Pictures that the built-in model was trained on, drawn anew.</source>
        <translation>Bilder, wie das eingebaute Modell sie gelernt hat, neu gezeichnet.</translation>
    </message>
    <message>
        <source>The model&apos;s own samples</source>
        <translation>Eigene Bilder des Modells</translation>
    </message>
    <message>
        <source>What the model itself samples: no data set is needed.</source>
        <translation>Was das Modell selbst zieht: kein Datensatz nötig.</translation>
    </message>
    <message>
        <source>Pictures in “%1”</source>
        <translation>Bilder in „%1“</translation>
    </message>
    <message>
        <source>Statistics in “%1”</source>
        <translation>Statistik in „%1“</translation>
    </message>
    <message>
        <source>What the statistics H = XᵀX of the activations are gathered from: once per model, for every stage, method and sparsity.</source>
        <translation>Woraus die Statistik H = XᵀX der Aktivierungen gesammelt wird: einmal je Modell, für alle Abschnitte, Verfahren und Anteile.</translation>
    </message>
    <message>
        <source>Noised pictures that the activations&apos; statistics H = XᵀX are gathered from, once per model; as many without a class are added.</source>
        <translation>Verrauschte Bilder, aus denen die Statistik der Aktivierungen H = XᵀX gesammelt wird, einmal je Modell; ebenso viele ohne Klasse kommen hinzu.</translation>
    </message>
    <message>
        <source>&amp;Bins</source>
        <translation>I&amp;ntervalle</translation>
    </message>
    <message>
        <source>Equal ranges of t that the statistics are kept for. A stage is a sum of bins.</source>
        <translation>Gleich breite Bereiche von t, für die die Statistik aufgehoben wird. Ein Abschnitt ist eine Summe davon.</translation>
    </message>
    <message>
        <source>Pictures or statistics from a folder</source>
        <translation>Bilder oder Statistik aus einem Ordner</translation>
    </message>
    <message>
        <source>Statistics from a folder</source>
        <translation>Statistik aus einem Ordner</translation>
    </message>
    <message>
        <source>Folder of &amp;pictures…</source>
        <translation>Ordner mit &amp;Bildern …</translation>
    </message>
    <message>
        <source>&amp;Statistics gathered earlier…</source>
        <translation>Früher gesammelte &amp;Statistik …</translation>
    </message>
    <message>
        <source>Gather statistics into an empty folder</source>
        <translation>Statistik in einen leeren Ordner sammeln</translation>
    </message>
    <message>
        <source>&amp;Gather into a folder…</source>
        <translation>In einen Ordner sa&amp;mmeln …</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
</context>
<context>
    <name>ui::panels::CriterionText</name>
    <message>
        <source>OBS: second order</source>
        <translation>OBS: zweite Ordnung</translation>
    </message>
    <message>
        <source>&lt;b&gt;Optimal brain surgeon&lt;/b&gt;: ranks by the loss that is left after the best correction of what stays, Σ W² / (H⁻¹) over a group, H = XᵀX. As in MosaicDiff (arXiv 2510.11962); Hassibi and Stork 1993.</source>
        <translation>&lt;b&gt;Optimal Brain Surgeon&lt;/b&gt;: ordnet nach dem Verlust, der nach bester Korrektur des Rests bleibt, Σ W² / (H⁻¹) über eine Gruppe, H = XᵀX. Wie in MosaicDiff (arXiv 2510.11962); Hassibi und Stork 1993.</translation>
    </message>
    <message>
        <source>Magnitude: weights alone</source>
        <translation>Betrag: nur die Gewichte</translation>
    </message>
    <message>
        <source>Wanda: weights times activations</source>
        <translation>Wanda: Gewichte mal Aktivierungen</translation>
    </message>
    <message>
        <source>Taylor: weights times gradients</source>
        <translation>Taylor: Gewichte mal Gradienten</translation>
    </message>
    <message>
        <source>Random: by lot</source>
        <translation>Zufall: nach Los</translation>
    </message>
    <message>
        <source>&lt;b&gt;Random&lt;/b&gt;: ranks by lot, from the calibration&apos;s seed: what every other method has to beat.</source>
        <translation>&lt;b&gt;Zufall&lt;/b&gt;: ordnet nach Los, aus dem Startwert der Kalibrierung: was jedes andere Verfahren schlagen muss.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Magnitude&lt;/b&gt;: ranks by ‖W‖₂ of a group&apos;s columns. Needs no statistics; Han et al. 2015 (arXiv 1506.02626).</source>
        <translation>&lt;b&gt;Betrag&lt;/b&gt;: ordnet nach ‖W‖₂ der Spalten einer Gruppe. Braucht keine Statistik; Han u. a. 2015 (arXiv 1506.02626).</translation>
    </message>
    <message>
        <source>&lt;b&gt;Wanda&lt;/b&gt;, for structure: ranks by Σ ‖W‖² · H over a group&apos;s columns, weight times norm of its input, squared; Sun et al. 2023 (arXiv 2306.11695).</source>
        <translation>&lt;b&gt;Wanda&lt;/b&gt;, für Struktur: ordnet nach Σ ‖W‖² · H über die Spalten einer Gruppe, Gewicht mal Norm der Eingabe, quadriert; Sun u. a. 2023 (arXiv 2306.11695).</translation>
    </message>
    <message>
        <source>&lt;b&gt;Taylor&lt;/b&gt;: ranks by Σ |W · ∂L/∂W| of the denoising loss over the timesteps that count; Diff-Pruning, Fang et al. 2023 (arXiv 2305.10924). Gathers gradients of its own.</source>
        <translation>&lt;b&gt;Taylor&lt;/b&gt;: ordnet nach Σ |W · ∂L/∂W| des Entrauschungsverlusts über die Zeitschritte, die zählen; Diff-Pruning, Fang u. a. 2023 (arXiv 2305.10924). Sammelt eigene Gradienten.</translation>
    </message>
</context>
<context>
    <name>ui::panels::DividePanel</name>
    <message>
        <source>Threshold M</source>
        <translation>Schwelle M</translation>
    </message>
    <message>
        <source>&amp;M</source>
        <translation>&amp;M</translation>
    </message>
    <message>
        <source>&lt;b&gt;Threshold M&lt;/b&gt;, share of the maximal score, 0…1.&lt;br&gt;The middle stage is where score(t) ≥ M · max score. A larger M makes it shorter.</source>
        <translation>&lt;b&gt;Schwelle M&lt;/b&gt;, Anteil am größten Score, 0…1.&lt;br&gt;Der mittlere Abschnitt liegt dort, wo score(t) ≥ M · max score. Ein größeres M macht ihn kürzer.</translation>
    </message>
    <message>
        <source>Weight λ</source>
        <translation>Gewicht λ</translation>
    </message>
    <message>
        <source> · 10⁻⁵</source>
        <translation> · 10⁻⁵</translation>
    </message>
    <message>
        <source>&amp;λ</source>
        <translation>&amp;λ</translation>
    </message>
    <message>
        <source>&lt;b&gt;Weight λ&lt;/b&gt; of the signal-to-noise ratio, in MSE per timestep.&lt;br&gt;score(t) = E[Grad(t)] + λ · ln SNR(t). A larger λ moves the middle stage towards the picture.</source>
        <translation>&lt;b&gt;Gewicht λ&lt;/b&gt; des Signal-Rausch-Verhältnisses, in MSE je Zeitschritt.&lt;br&gt;score(t) = E[Grad(t)] + λ · ln SNR(t). Ein größeres λ schiebt den mittleren Abschnitt zum Bild hin.</translation>
    </message>
    <message>
        <source>Variance σ²</source>
        <translation>Varianz σ²</translation>
    </message>
    <message>
        <source>&amp;σ²</source>
        <translation>&amp;σ²</translation>
    </message>
    <message>
        <source>&lt;b&gt;σ² = ‖x₀‖²/d&lt;/b&gt;, mean square of the finished pictures in the model&apos;s own units.&lt;br&gt;E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ, δ = ᾱ(t) − ᾱ(t−1).</source>
        <translation>&lt;b&gt;σ² = ‖x₀‖²/d&lt;/b&gt;, mittleres Quadrat der fertigen Bilder in den Einheiten des Modells.&lt;br&gt;E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ, δ = ᾱ(t) − ᾱ(t−1).</translation>
    </message>
    <message>
        <source>as measured</source>
        <translation>wie gemessen</translation>
    </message>
    <message>
        <source>Reset to recommended</source>
        <translation>Auf Empfohlenes zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the recommended M and λ, the measured σ², and edges where the curve has them.</source>
        <translation>Zurück zu den empfohlenen M und λ, dem gemessenen σ² und Grenzen, wo die Kurve sie hat.</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Values of M and λ for different aims, with the stages that they make of this curve.</source>
        <translation>Werte von M und λ für verschiedene Zwecke, mit den Abschnitten, die sie aus dieser Kurve machen.</translation>
    </message>
    <message>
        <source>σ² follows the model&apos;s own pictures; untick it to try other values.</source>
        <translation>σ² folgt den Bildern des Modells; ohne Häkchen lassen sich andere Werte versuchen.</translation>
    </message>
    <message>
        <source>M and λ again</source>
        <translation>Wieder M und λ</translation>
    </message>
    <message>
        <source>The edges were moved by hand. This cuts by M and λ again.</source>
        <translation>Die Grenzen wurden von Hand verschoben. Dies teilt wieder nach M und λ.</translation>
    </message>
</context>
<context>
    <name>ui::panels::DividePresets</name>
    <message>
        <source>Recommended</source>
        <translation>Empfohlen</translation>
    </message>
    <message>
        <source>The default of the method, found for DiT with its linear schedule: the steps where the picture forms stay dense, the signal-to-noise ratio counts a little.</source>
        <translation>Die Vorgabe der Methode, gefunden für DiT mit seinem linearen Schedule: die Schritte, in denen das Bild entsteht, bleiben dicht, das Signal-Rausch-Verhältnis zählt ein wenig.</translation>
    </message>
    <message>
        <source>Gradient alone</source>
        <translation>Nur der Gradient</translation>
    </message>
    <message>
        <source>λ = 0: only how fast the picture changes decides. For comparing schedules, and where the last steps matter little.</source>
        <translation>λ = 0: nur wie schnell sich das Bild ändert, entscheidet. Zum Vergleichen von Schedules, und wo die letzten Schritte wenig zählen.</translation>
    </message>
    <message>
        <source>Long middle</source>
        <translation>Lange Mitte</translation>
    </message>
    <message>
        <source>A low threshold spares many steps. For low targets; at a high one the few other steps have to give more than they can.</source>
        <translation>Eine niedrige Schwelle schont viele Schritte. Für niedrige Ziele; bei einem hohen müssten die wenigen anderen Schritte mehr geben, als sie können.</translation>
    </message>
    <message>
        <source>Short middle</source>
        <translation>Kurze Mitte</translation>
    </message>
    <message>
        <source>A high threshold spares only the fastest steps. For high targets: the loss is spread over more steps.</source>
        <translation>Eine hohe Schwelle schont nur die schnellsten Schritte. Für hohe Ziele: der Verlust verteilt sich auf mehr Schritte.</translation>
    </message>
    <message>
        <source>Towards the picture</source>
        <translation>Zum Bild hin</translation>
    </message>
    <message>
        <source>Three times the λ moves the middle stage to low noise. For schedules whose change peaks early, as SDXL&apos;s scaled linear one does at t = 490: fine detail, drawn late, stays dense.</source>
        <translation>Das dreifache λ schiebt den mittleren Abschnitt zu wenig Rauschen. Für Schedules, deren Änderung früh am größten ist, wie SDXLs scaled linear bei t = 490: feine Einzelheiten, die spät gezeichnet werden, bleiben dicht.</translation>
    </message>
    <message>
        <source>M %1 · λ %2 · 10⁻⁵ → steps: %3</source>
        <translation>M %1 · λ %2 · 10⁻⁵ → Schritte: %3</translation>
    </message>
</context>
<context>
    <name>ui::panels::LayerMap</name>
    <message>
        <source>What every layer keeps appears here once the model has been pruned.</source>
        <translation>Hier erscheint, was jede Schicht behält, sobald das Modell beschnitten ist.</translation>
    </message>
    <message>
        <source>Layer map: share kept per layer and stage</source>
        <translation>Schichtkarte: behaltener Anteil je Schicht und Abschnitt</translation>
    </message>
    <message>
        <source>Copy Picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Export the Layer Map</source>
        <translation>Schichtkarte exportieren</translation>
    </message>
    <message>
        <source>The share that each layer keeps in each stage. Arrow keys or a click choose a cell.</source>
        <translation>Der Anteil, den jede Schicht in jedem Abschnitt behält. Pfeiltasten oder ein Klick wählen eine Zelle.</translation>
    </message>
    <message>
        <source>Places that are shown</source>
        <translation>Gezeigte Stellen</translation>
    </message>
    <message>
        <source>Stages that are shown</source>
        <translation>Gezeigte Abschnitte</translation>
    </message>
    <message>
        <source>Arrow keys choose a layer and a stage; plus and minus zoom, 0 shows all.</source>
        <translation>Pfeiltasten wählen Schicht und Abschnitt; Plus und Minus zoomen, 0 zeigt alles.</translation>
    </message>
    <message>
        <source>Export All…</source>
        <translation>Alles exportieren …</translation>
    </message>
    <message>
        <source>Export the Visible Part…</source>
        <translation>Sichtbaren Ausschnitt exportieren …</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
</context>
<context>
    <name>ui::panels::LayerMapPainter</name>
    <message>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
</context>
<context>
    <name>ui::panels::LossView</name>
    <message>
        <source>%1 … %2</source>
        <translation>%1 … %2</translation>
    </message>
    <message>
        <source>Kept groups; the bar is the loss, %1, logarithmic</source>
        <translation>Behaltene Gruppen; der Balken ist der Verlust, %1, logarithmisch</translation>
    </message>
    <message>
        <source>Kept groups; the bar is the loss, %1</source>
        <translation>Behaltene Gruppen; der Balken ist der Verlust, %1</translation>
    </message>
    <message>
        <source>Kept groups and loss per layer and stage</source>
        <translation>Behaltene Gruppen und Verlust je Schicht und Abschnitt</translation>
    </message>
    <message>
        <source>Loss: tr((W₀ − W) · H · (W₀ − W)ᵀ), how much the layer&apos;s output changes; for a method without statistics the summed score of what went. The scale is logarithmic where most bars would vanish otherwise.</source>
        <translation>Verlust: tr((W₀ − W) · H · (W₀ − W)ᵀ), wie stark sich die Ausgabe der Schicht ändert; bei einem Verfahren ohne Statistik die Summe der Werte des Entfernten. Die Skala ist logarithmisch, wo sonst die meisten Balken verschwänden.</translation>
    </message>
</context>
<context>
    <name>ui::panels::ModelPanel</name>
    <message>
        <source>%1 MACs</source>
        <translation>%1 MACs</translation>
    </message>
    <message>
        <source>%1 × %2 × %3</source>
        <translation>%1 × %2 × %3</translation>
    </message>
    <message>
        <source>%1 × %2 × %3, latent</source>
        <translation>%1 × %2 × %3, latent</translation>
    </message>
    <message>
        <source>%1, T = %2</source>
        <translation>%1, T = %2</translation>
    </message>
    <message>
        <source>β from %1 to %2</source>
        <translation>β von %1 bis %2</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Durchlauf</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Predicts</source>
        <translation>Sagt vorher</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Rauschplan</translation>
    </message>
    <message>
        <source>Open another model with File ▸ Open model, or drop a file or folder on the window.</source>
        <translation>Ein anderes Modell: Datei ▸ Modell öffnen, oder eine Datei oder einen Ordner auf das Fenster ziehen.</translation>
    </message>
    <message>
        <source>Recognised from the tensors and the configuration.</source>
        <translation>Erkannt an den Tensoren und der Konfiguration.</translation>
    </message>
    <message>
        <source>Number of weights.</source>
        <translation>Zahl der Gewichte.</translation>
    </message>
    <message>
        <source>Multiply–adds of one forward of one picture by the dense model, attention products included.</source>
        <translation>Multiplikationen mit Addition (MACs) eines Durchlaufs für ein Bild im dichten Modell, Attention-Produkte eingeschlossen.</translation>
    </message>
    <message>
        <source>Channels × height × width of what is denoised.</source>
        <translation>Kanäle × Höhe × Breite dessen, was entrauscht wird.</translation>
    </message>
    <message>
        <source>Classes that can be asked for; the null label for guidance is not counted.</source>
        <translation>Klassen, die man verlangen kann; die Null-Klasse der Guidance zählt nicht mit.</translation>
    </message>
    <message>
        <source>is being opened …</source>
        <translation>wird geöffnet …</translation>
    </message>
    <message>
        <source>–</source>
        <translation>–</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>What makes pictures of the latents that are denoised.</source>
        <translation>Was aus den entrauschten Latenten Bilder macht.</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>MACs per forward</source>
        <translation>MACs je Durchlauf</translation>
    </message>
    <message>
        <source>What the tree counts</source>
        <translation>Was der Baum zählt</translation>
    </message>
    <message>
        <source>What the tree counts, for the dense model and for each stage after pruning.</source>
        <translation>Was der Baum zählt, für das dichte Modell und für jeden Abschnitt nach dem Beschneiden.</translation>
    </message>
    <message>
        <source>Prunable structure before and after pruning</source>
        <translation>Beschneidbare Struktur vor und nach dem Beschneiden</translation>
    </message>
    <message>
        <source>The layers that can be pruned; choosing one shows its losses and finds it in the map.</source>
        <translation>Die Schichten, die beschnitten werden können; die gewählte zeigt ihre Verluste und ist in der Karte zu finden.</translation>
    </message>
    <message>
        <source>waits for your answer at the window&apos;s top</source>
        <translation>wartet auf eine Antwort oben im Fenster</translation>
    </message>
    <message>
        <source>none is open</source>
        <translation>keines ist offen</translation>
    </message>
    <message>
        <source>How noise grows over the T training timesteps: the variance β of each, or the path of a flow.</source>
        <translation>Wie das Rauschen über die T Trainingszeitschritte wächst: die Varianz β jedes einzelnen oder der Weg eines Flow.</translation>
    </message>
    <message>
        <source>Flow matching: x = cos(πs/2) · image + sin(πs/2) · noise, s = t/T</source>
        <translation>Flow Matching: x = cos(πs/2) · Bild + sin(πs/2) · Rauschen, s = t/T</translation>
    </message>
    <message>
        <source>Flow matching: x = (1 − s) · image + s · noise, s = t/T</source>
        <translation>Flow Matching: x = (1 − s) · Bild + s · Rauschen, s = t/T</translation>
    </message>
    <message>
        <source>What the network&apos;s output means: the noise (epsilon), the clean image (sample), v, or the velocity from noise to image.</source>
        <translation>Was die Ausgabe des Netzes bedeutet: das Rauschen (epsilon), das saubere Bild (sample), v oder die Geschwindigkeit vom Rauschen zum Bild (velocity).</translation>
    </message>
</context>
<context>
    <name>ui::panels::PromptRows</name>
    <message>
        <source>Prompts, one in each line</source>
        <translation>Prompts, einer je Zeile</translation>
    </message>
    <message>
        <source>Texts (*.txt);;All files (*)</source>
        <translation>Texte (*.txt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Token</translation>
    </message>
    <message>
        <source>%1 of %2 tokens are read, not: %3</source>
        <translation>%1 von %2 Token werden gelesen, nicht: %3</translation>
    </message>
    <message>
        <source>%1 prompts are cut after %2 tokens, the longest before: %3</source>
        <translation>%1 Prompts werden nach %2 Token abgeschnitten, der längste vor: %3</translation>
    </message>
    <message>
        <source>Pr&amp;ompt</source>
        <translation>Pr&amp;ompt</translation>
    </message>
    <message>
        <source>What the pictures show, a prompt in each line, taken in turn. Ctrl+Return, or leaving the field, samples.</source>
        <translation>Was die Bilder zeigen, ein Prompt je Zeile, der Reihe nach. Strg+Eingabe oder das Verlassen des Feldes sampelt.</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei …</translation>
    </message>
    <message>
        <source>Take the prompts from a text file, one in each line.</source>
        <translation>Nimmt die Prompts aus einer Textdatei, einen je Zeile.</translation>
    </message>
    <message>
        <source>every prompt with every seed</source>
        <translation>jeder Prompt mit jedem Startwert</translation>
    </message>
    <message>
        <source>Pictures of each prompt begin with the same noise; their number counts for each.</source>
        <translation>Die Bilder jedes Prompts beginnen mit demselben Rauschen; ihre Anzahl gilt für jeden.</translation>
    </message>
    <message>
        <source>Not s&amp;hown</source>
        <translation>Nic&amp;ht zeigen</translation>
    </message>
    <message>
        <source>What the pictures should not show (negative prompt). Empty: nothing is said.</source>
        <translation>Was die Bilder nicht zeigen sollen (negativer Prompt). Leer: nichts wird gesagt.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height and width of the pictures in pixels.</source>
        <translation>Höhe und Breite der Bilder in Pixeln.</translation>
    </message>
    <message>
        <source>Rescaling</source>
        <translation>Dämpfung</translation>
    </message>
    <message>
        <source>Guidance rescale φ, 0…1: how much of the contrast that guidance adds is taken back.</source>
        <translation>Guidance-Rescale φ, 0…1: wie viel von dem Kontrast, den die Guidance hinzufügt, zurückgenommen wird.</translation>
    </message>
</context>
<context>
    <name>ui::panels::PrunePanel</name>
    <message>
        <source>Nothing has been pruned yet.</source>
        <translation>Noch wurde nichts beschnitten.</translation>
    </message>
    <message>
        <source>Achieved sparsity &lt;b&gt;%1&lt;/b&gt; · MACs %2 → &lt;b&gt;%3&lt;/b&gt;&lt;br&gt;statistics %4 · elimination %5</source>
        <translation>Erreichte Sparsität &lt;b&gt;%1&lt;/b&gt; · MACs %2 → &lt;b&gt;%3&lt;/b&gt;&lt;br&gt;Statistik %4 · Elimination %5</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>&amp;Damping</source>
        <translation>Däm&amp;pfung</translation>
    </message>
    <message>
        <source>any number</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>multiples of %1</source>
        <translation>Vielfache von %1</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>float64</source>
        <translation>float64</translation>
    </message>
    <message>
        <source>How groups, such as heads and neurons, are ranked; the list says what each looks at.</source>
        <translation>Wie Gruppen, etwa Köpfe und Neuronen, geordnet werden; die Liste sagt, worauf jedes Verfahren schaut.</translation>
    </message>
    <message>
        <source>What stays makes up for what goes, in the least-squares sense: W&apos; = W · H[:, kept] · H[kept, kept]⁻¹. Needs statistics; any method can do it.</source>
        <translation>Was bleibt, gleicht aus, was geht, im Sinn kleinster Quadrate: W&apos; = W · H[:, behalten] · H[behalten, behalten]⁻¹. Braucht Statistik; jedes Verfahren kann es.</translation>
    </message>
    <message>
        <source>&lt;b&gt;p&lt;/b&gt; in H + p · mean(diag H) · I, which keeps the Hessian invertible. Without statistics there is none.</source>
        <translation>&lt;b&gt;p&lt;/b&gt; in H + p · mean(diag H) · I, damit sich die Hesse-Matrix invertieren lässt. Ohne Statistik gibt es keine.</translation>
    </message>
    <message>
        <source>Of the elimination. float64 takes about twice as long and helps where the Hessian is almost singular.</source>
        <translation>Der Elimination. float64 dauert etwa doppelt so lang und hilft, wo die Hesse-Matrix fast singulär ist.</translation>
    </message>
    <message>
        <source>&amp;Widths</source>
        <translation>Bre&amp;iten</translation>
    </message>
    <message>
        <source>Kept neurons per layer are a multiple of this where they can be: processors like round widths.</source>
        <translation>Behaltene Neuronen je Schicht sind ein Vielfaches davon, wo es geht: Prozessoren mögen runde Breiten.</translation>
    </message>
    <message>
        <source> · &lt;i&gt;before the change&lt;/i&gt;</source>
        <translation> · &lt;i&gt;vor der Änderung&lt;/i&gt;</translation>
    </message>
    <message>
        <source>Compe&amp;nsate (as published)</source>
        <translation>A&amp;usgleichen (wie veröffentlicht)</translation>
    </message>
    <message>
        <source>Meth&amp;od</source>
        <translation>Ver&amp;fahren</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Re&amp;use</source>
        <translation>&amp;Wiedernutzen</translation>
    </message>
    <message>
        <source>This model is pruned already, so that there is nothing to prune: it is an export. Its dense model is sampled beside it; opened by itself, that can be pruned anew.</source>
        <translation>Dieses Modell ist schon beschnitten, es gibt also nichts zu beschneiden: Es ist ein Export. Sein dichtes Modell wird daneben gesampelt; für sich geöffnet lässt es sich neu beschneiden.</translation>
    </message>
    <message>
        <source>Open the dense model</source>
        <translation>Das dichte Modell öffnen</translation>
    </message>
    <message>
        <source>Opens the model that this export was cut from, which lies in its folder</source>
        <translation>Öffnet das Modell, aus dem dieser Export geschnitten wurde; es liegt in seinem Ordner</translation>
    </message>
    <message>
        <source>Compe&amp;nsate (the paper does)</source>
        <translation>A&amp;usgleichen (im Original: ja)</translation>
    </message>
    <message>
        <source>Compe&amp;nsate (the paper does not)</source>
        <translation>A&amp;usgleichen (im Original: nein)</translation>
    </message>
</context>
<context>
    <name>ui::panels::ReportTable</name>
    <message>
        <source>%1, %2: %3 of %4 kept (%5), loss %6, %7 of all loss</source>
        <translation>%1, %2: %3 von %4 behalten (%5), Verlust %6, %7 des ganzen Verlusts</translation>
    </message>
</context>
<context>
    <name>ui::panels::ReuseBox</name>
    <message>
        <source>everything is computed</source>
        <translation>alles wird berechnet</translation>
    </message>
    <message>
        <source>Which outputs of blocks are used again instead of being computed. &lt;b&gt;every:N&lt;/b&gt; computes every N-th evaluation, &lt;b&gt;every:N:FIRST-LAST&lt;/b&gt; does so in some places of the model alone; &lt;b&gt;taylor:N:ORDER&lt;/b&gt; forecasts the outputs between. It combines with pruning, and the dense model is not touched.</source>
        <translation>Welche Ausgaben von Blöcken wiederverwendet statt berechnet werden. &lt;b&gt;every:N&lt;/b&gt; berechnet jede N-te Auswertung, &lt;b&gt;every:N:FIRST-LAST&lt;/b&gt; tut das nur an manchen Orten des Modells; &lt;b&gt;taylor:N:ORDER&lt;/b&gt; sagt die Ausgaben dazwischen voraus. Das verträgt sich mit dem Beschneiden; das dichte Modell bleibt, wie es ist.</translation>
    </message>
</context>
<context>
    <name>ui::panels::SamplerPanel</name>
    <message>
        <source>&amp;Guidance</source>
        <translation>&amp;Guidance</translation>
    </message>
    <message>
        <source>&lt;b&gt;Classifier-free guidance&lt;/b&gt; w: ε = ε(null) + w · (ε(class) − ε(null)).&lt;br&gt;1: none, at half the cost.</source>
        <translation>&lt;b&gt;Classifier-free Guidance&lt;/b&gt; w: ε = ε(null) + w · (ε(Klasse) − ε(null)).&lt;br&gt;1: keine, zu halben Kosten.</translation>
    </message>
    <message>
        <source>as the model recommends</source>
        <translation>wie das Modell empfiehlt</translation>
    </message>
    <message>
        <source>η</source>
        <translation>η</translation>
    </message>
    <message>
        <source>DDIM&apos;s η, 0…1: share of fresh noise per step. 0: deterministic.</source>
        <translation>η von DDIM, 0…1: Anteil neuen Rauschens je Schritt. 0: deterministisch.</translation>
    </message>
    <message>
        <source>&amp;Class</source>
        <translation>&amp;Klasse</translation>
    </message>
    <message>
        <source>Rows of the preview, one seed each.</source>
        <translation>Zeilen der Vorschau, je ein Startwert.</translation>
    </message>
    <message>
        <source>The same seed gives the same noise in every column.</source>
        <translation>Derselbe Startwert gibt in jeder Spalte dasselbe Rauschen.</translation>
    </message>
    <message>
        <source>each in turn</source>
        <translation>alle der Reihe nach</translation>
    </message>
    <message>
        <source>%1, the model&apos;s</source>
        <translation>%1, vom Modell</translation>
    </message>
    <message>
        <source>as the model has them</source>
        <translation>wie das Modell sie hat</translation>
    </message>
    <message>
        <source>the schedule&apos;s</source>
        <translation>die des Zeitplans</translation>
    </message>
    <message>
        <source>Karras</source>
        <translation>Karras</translation>
    </message>
    <message>
        <source>as the model has it</source>
        <translation>wie das Modell es hat</translation>
    </message>
    <message>
        <source>leading</source>
        <translation>führend</translation>
    </message>
    <message>
        <source>trailing</source>
        <translation>nachlaufend</translation>
    </message>
    <message>
        <source>even, both ends</source>
        <translation>gleichmäßig, beide Enden</translation>
    </message>
    <message>
        <source>DiT&apos;s</source>
        <translation>wie DiT</translation>
    </message>
    <message>
        <source>DiT&apos;s, whole strides</source>
        <translation>wie DiT, ganze Schrittweiten</translation>
    </message>
    <message>
        <source>Sampling steps from t = T down to 1.</source>
        <translation>Abtastschritte von t = T hinab bis 1.</translation>
    </message>
    <message>
        <source>How many model outputs a step of a solver is made of: the error falls with the step&apos;s width to this power. 2 is steady under guidance.</source>
        <translation>Aus wie vielen Modellausgaben ein Schritt eines Lösers entsteht: Der Fehler fällt mit der Schrittweite hoch dieser Zahl. 2 ist unter Guidance stabil.</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>üblich</translation>
    </message>
    <message>
        <source>Where the steps lie in σ = √((1−ᾱ)/ᾱ).&lt;br&gt;Karras: evenly in σ&lt;sup&gt;1/7&lt;/sup&gt;, more of them where little noise is left.</source>
        <translation>Wo die Schritte in σ = √((1−ᾱ)/ᾱ) liegen.&lt;br&gt;Karras: gleichmäßig in σ&lt;sup&gt;1/7&lt;/sup&gt;, mehr davon, wo wenig Rauschen übrig ist.</translation>
    </message>
    <message>
        <source>Which timesteps are visited. Leading leaves the noisiest out, trailing begins at T; DiT&apos;s is that of facebookresearch/DiT.</source>
        <translation>Welche Zeitschritte besucht werden. Führend lässt die verrauschtesten aus, nachlaufend beginnt bei T; wie DiT: wie in facebookresearch/DiT.</translation>
    </message>
    <message>
        <source>&amp;Sampler</source>
        <translation>&amp;Sampler</translation>
    </message>
    <message>
        <source>Ste&amp;ps</source>
        <translation>Schri&amp;tte</translation>
    </message>
    <message>
        <source>The scale that the model comes with; untick it to choose another.</source>
        <translation>Die Stärke, die das Modell mitbringt; ohne Häkchen lässt sich eine andere wählen.</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordnung</translation>
    </message>
    <message>
        <source>Noise levels</source>
        <translation>Rauschpegel</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>Abstände</translation>
    </message>
    <message>
        <source>Pict&amp;ures</source>
        <translation>Bi&amp;lder</translation>
    </message>
    <message>
        <source>F&amp;irst seed</source>
        <translation>Start&amp;wert</translation>
    </message>
    <message>
        <source>What the pictures show; type a part of a name to find it.</source>
        <translation>Was die Bilder zeigen; ein Teil eines Namens findet ihn.</translation>
    </message>
</context>
<context>
    <name>ui::panels::SamplerText</name>
    <message>
        <source>The usual first choice: deterministic at η = 0, and what the literature&apos;s tables use. Good from 20 steps on. Song et al. 2021 (arXiv 2010.02502).</source>
        <translation>Die übliche erste Wahl: deterministisch bei η = 0, und was die Tabellen der Literatur verwenden. Gut ab 20 Schritten. Song u. a. 2021 (arXiv 2010.02502).</translation>
    </message>
    <message>
        <source>The process that the model was trained to reverse, with fresh noise in every step: best with many steps, 250 for DiT&apos;s published figures. Ho et al. 2020 (arXiv 2006.11239).</source>
        <translation>Der Vorgang, den das Modell umzukehren gelernt hat, mit neuem Rauschen in jedem Schritt: am besten mit vielen Schritten, 250 für DiTs veröffentlichte Zahlen. Ho u. a. 2020 (arXiv 2006.11239).</translation>
    </message>
    <message>
        <source>Few steps: 10 to 25 come close to what DDIM needs 50 for, as it looks back at earlier steps. Order 2 with guidance, 3 without. Lu et al. 2022 (arXiv 2211.01095).</source>
        <translation>Wenige Schritte: 10 bis 25 kommen dem nahe, wofür DDIM 50 braucht, denn er blickt auf frühere Schritte zurück. Ordnung 2 mit Guidance, 3 ohne. Lu u. a. 2022 (arXiv 2211.01095).</translation>
    </message>
    <message>
        <source>DPM-Solver++ with fresh noise in every step: forgives errors of earlier steps, wants some more of them.</source>
        <translation>DPM-Solver++ mit neuem Rauschen in jedem Schritt: verzeiht Fehler früherer Schritte, braucht einige mehr.</translation>
    </message>
    <message>
        <source>DPM-Solver++ in groups of one to three model calls that begin anew: steps count the calls.</source>
        <translation>DPM-Solver++ in Gruppen von ein bis drei Modellaufrufen, die neu beginnen: Schritte zählen die Aufrufe.</translation>
    </message>
    <message>
        <source>DPM-Solver&apos;s first form, in the predicted noise: less steady under strong guidance than DPM-Solver++. Lu et al. 2022 (arXiv 2206.00927).</source>
        <translation>Die erste Form von DPM-Solver, im vorhergesagten Rauschen: unter starker Guidance weniger stabil als DPM-Solver++. Lu u. a. 2022 (arXiv 2206.00927).</translation>
    </message>
    <message>
        <source>Very few steps, 5 to 15: each step is corrected with the next one&apos;s prediction at no cost. Zhao et al. 2023 (arXiv 2302.04867).</source>
        <translation>Sehr wenige Schritte, 5 bis 15: Jeder Schritt wird ohne Mehrkosten mit der Vorhersage des nächsten korrigiert. Zhao u. a. 2023 (arXiv 2302.04867).</translation>
    </message>
    <message>
        <source>DDIM&apos;s steps in another parametrisation, SDXL&apos;s default. Good with Karras noise levels. Karras et al. 2022 (arXiv 2206.00364).</source>
        <translation>Die Schritte von DDIM in anderer Parametrisierung, Vorgabe von SDXL. Gut mit Karras-Rauschpegeln. Karras u. a. 2022 (arXiv 2206.00364).</translation>
    </message>
    <message>
        <source>Euler with fresh noise in every step: livelier pictures that go on changing with more steps.</source>
        <translation>Euler mit neuem Rauschen in jedem Schritt: lebhaftere Bilder, die sich mit mehr Schritten weiter ändern.</translation>
    </message>
    <message>
        <source>Exact at many steps: every step is computed again with the slope at its end. Karras et al. 2022 (arXiv 2206.00364).</source>
        <translation>Genau bei vielen Schritten: Jeder Schritt wird mit der Steigung an seinem Ende noch einmal gerechnet. Karras u. a. 2022 (arXiv 2206.00364).</translation>
    </message>
    <message>
        <source>1 to 8 steps, for models distilled to consistency alone. Luo et al. 2023 (arXiv 2310.04378).</source>
        <translation>1 bis 8 Schritte, nur für auf Konsistenz destillierte Modelle. Luo u. a. 2023 (arXiv 2310.04378).</translation>
    </message>
    <message>
        <source>Two model calls per step, so twice the cost.</source>
        <translation>Zwei Modellaufrufe je Schritt, also doppelte Kosten.</translation>
    </message>
    <message>
        <source>Every step is computed again with the velocity at its end: nearer to the path than Euler at twice as many steps. Ma et al. 2024 (arXiv 2401.08740).</source>
        <translation>Jeder Schritt wird mit der Geschwindigkeit an seinem Ende noch einmal gerechnet: näher am Weg als Euler mit doppelt so vielen Schritten. Ma u. a. 2024 (arXiv 2401.08740).</translation>
    </message>
    <message>
        <source>Straight steps along the predicted velocity, evenly over the time from noise to image. Ma et al. 2024 (arXiv 2401.08740).</source>
        <translation>Gerade Schritte entlang der vorhergesagten Geschwindigkeit, gleichmäßig über die Zeit vom Rauschen zum Bild. Ma u. a. 2024 (arXiv 2401.08740).</translation>
    </message>
</context>
<context>
    <name>ui::panels::StagePanel</name>
    <message>
        <source>MACs per picture: %1 → &lt;b&gt;%2&lt;/b&gt; (−%3)</source>
        <translation>MACs je Bild: %1 → &lt;b&gt;%2&lt;/b&gt; (−%3)</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>t</source>
        <translation>t</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>In sampling order, from noise to picture; the colours are those of the plot.</source>
        <translation>In der Reihenfolge des Sampelns, vom Rauschen zum Bild; die Farben sind die des Diagramms.</translation>
    </message>
    <message>
        <source>Training timesteps t, from noisy to clean; t = 1000 is almost pure noise.</source>
        <translation>Trainingszeitschritte t, von verrauscht nach sauber; t = 1000 ist fast reines Rauschen.</translation>
    </message>
    <message>
        <source>Sampling steps that fall into the stage.</source>
        <translation>Sampling-Schritte, die in den Abschnitt fallen.</translation>
    </message>
    <message>
        <source>Mean normalised score of the stage, 0…1: how much the picture changes there.</source>
        <translation>Mittlerer normierter Score des Abschnitts, 0…1: wie sehr sich das Bild dort ändert.</translation>
    </message>
    <message>
        <source>Multiply–adds of one forward of one picture in this stage, after pruning.</source>
        <translation>MACs eines Durchlaufs für ein Bild in diesem Abschnitt, nach dem Beschneiden.</translation>
    </message>
    <message>
        <source>&amp;Target</source>
        <translation>&amp;Ziel</translation>
    </message>
    <message>
        <source>Target sparsity</source>
        <translation>Zielsparsität</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>&lt;b&gt;Target sparsity&lt;/b&gt;: mean over the sampling steps of the share that is removed.</source>
        <translation>&lt;b&gt;Zielsparsität&lt;/b&gt;: Mittel des entfernten Anteils über die Sampling-Schritte.</translation>
    </message>
    <message>
        <source>Mosaic: spare the steps that change most</source>
        <translation>Mosaik: schont, wo sich am meisten ändert</translation>
    </message>
    <message>
        <source>Uniform: the same in every stage</source>
        <translation>Gleich: überall derselbe Anteil</translation>
    </message>
    <message>
        <source>Multiply–adds for one picture over all sampling steps, guidance included.</source>
        <translation>MACs für ein Bild über alle Sampling-Schritte, Guidance eingeschlossen.</translation>
    </message>
    <message>
        <source>The loss curves decide how sparse each stage becomes: known once it is pruned.</source>
        <translation>Die Verlustkurven entscheiden, wie viel in jedem Abschnitt entfällt: bekannt, sobald beschnitten ist.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Mosaic&lt;/b&gt;, as published: s = c · (1 − mean score), so that stages in which the picture changes fast stay denser. Needs no statistics.</source>
        <translation>&lt;b&gt;Mosaik&lt;/b&gt;, wie veröffentlicht: s = c · (1 − mittlerer Score), damit Abschnitte dichter bleiben, in denen sich das Bild schnell ändert. Braucht keine Statistik.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Uniform&lt;/b&gt;: s = target in every stage, to compare with.</source>
        <translation>&lt;b&gt;Gleichmäßig&lt;/b&gt;: s = Ziel in jedem Abschnitt, zum Vergleich.</translation>
    </message>
    <message>
        <source>Marginal: where it costs least</source>
        <translation>Marginal: wo es am wenigsten kostet</translation>
    </message>
    <message>
        <source>Uniform: every layer alike</source>
        <translation>Gleichmäßig: alle Schichten gleich</translation>
    </message>
    <message>
        <source>&lt;b&gt;Uniform&lt;/b&gt;, as published: every layer of a stage loses the same share of its groups.</source>
        <translation>&lt;b&gt;Gleichmäßig&lt;/b&gt;, wie veröffentlicht: jede Schicht eines Abschnitts verliert denselben Anteil ihrer Gruppen.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Marginal&lt;/b&gt;: within a stage the next group goes from the layer where Δloss / ΔMACs is smallest; the stage&apos;s budget stays.</source>
        <translation>&lt;b&gt;Marginal&lt;/b&gt;: innerhalb eines Abschnitts geht die nächste Gruppe dort, wo ΔVerlust / ΔMACs am kleinsten ist; das Budget des Abschnitts bleibt.</translation>
    </message>
    <message>
        <source>How the target is spread over the &lt;b&gt;stages&lt;/b&gt;.&lt;br&gt;Mosaic: s = c · (1 − mean score). Uniform: s = target. Marginal: least summed loss under the same MACs.</source>
        <translation>Wie das Ziel auf die &lt;b&gt;Abschnitte&lt;/b&gt; verteilt wird.&lt;br&gt;Mosaik: s = c · (1 − mittlerer Score). Gleichmäßig: s = Ziel. Marginal: kleinster Gesamtverlust bei gleichen MACs.</translation>
    </message>
    <message>
        <source>How a stage&apos;s sparsity is spread over its &lt;b&gt;layers&lt;/b&gt;.&lt;br&gt;Uniform: the same share of each. Marginal: least summed loss under the stage&apos;s budget.</source>
        <translation>Wie der Anteil eines Abschnitts auf seine &lt;b&gt;Schichten&lt;/b&gt; verteilt wird.&lt;br&gt;Gleichmäßig: derselbe Anteil von jeder. Marginal: kleinster Gesamtverlust im Budget des Abschnitts.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Marginal&lt;/b&gt;: the units&apos; loss curves decide. What costs least loss per MAC goes first, until the budget is met; with marginal layers over all stages and layers at once: closest to the dense pictures.</source>
        <translation>&lt;b&gt;Marginal&lt;/b&gt;: die Verlustkurven der Einheiten entscheiden. Was am wenigsten Verlust je MAC kostet, geht zuerst, bis das Budget erreicht ist; mit marginalen Schichten über alle Abschnitte und Schichten zugleich: am nächsten an den dichten Bildern.</translation>
    </message>
    <message>
        <source>Counts alike everywhere</source>
        <translation>Zählt überall gleich</translation>
    </message>
    <message>
        <source>A unit of loss counts the same in every layer and stage.</source>
        <translation>Eine Einheit Verlust zählt in jeder Schicht und jedem Abschnitt gleich.</translation>
    </message>
    <message>
        <source>As the pictures show it</source>
        <translation>Wie die Bilder es zeigen</translation>
    </message>
    <message>
        <source>&lt;b&gt;Measured&lt;/b&gt;: each layer of each stage is pruned once alone, and the change of the final pictures per unit of its loss is what a loss counts. Takes a while, once per model.</source>
        <translation>&lt;b&gt;Gemessen&lt;/b&gt;: jede Schicht jedes Abschnitts wird einmal allein beschnitten; wie stark sich die fertigen Bilder je Einheit Verlust ändern, so viel zählt ein Verlust. Dauert eine Weile, einmal je Modell.</translation>
    </message>
    <message>
        <source>What the marginal rules take a unit of loss for: the same everywhere, or as much as it changes the final picture.</source>
        <translation>Was den marginalen Regeln eine Einheit Verlust wert ist: überall gleich viel oder so viel, wie sie das fertige Bild ändert.</translation>
    </message>
    <message>
        <source>The target of %1 is out of reach: every stage that may give something is at its limit; their mean is %2.</source>
        <translation>Das Ziel von %1 ist nicht erreichbar: jeder Abschnitt, der etwas geben darf, ist an seiner Grenze; ihr Mittel ist %2.</translation>
    </message>
    <message>
        <source>The target of %1 is out of reach with the stages that are held: the mean is %2.</source>
        <translation>Das Ziel von %1 ist mit den festgehaltenen Abschnitten nicht erreichbar: das Mittel ist %2.</translation>
    </message>
    <message>
        <source>Open all locks</source>
        <translation>Alle Schlösser öffnen</translation>
    </message>
    <message>
        <source>The rule decides about every stage again.</source>
        <translation>Die Regel entscheidet wieder über jeden Abschnitt.</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Ru&amp;le</source>
        <translation>R&amp;egel</translation>
    </message>
    <message>
        <source>La&amp;yers</source>
        <translation>S&amp;chichten</translation>
    </message>
    <message>
        <source>The model is an export: these are the stages that it was cut into, and what was removed in each. They stay as they are.</source>
        <translation>Das Modell ist ein Export: Dies sind die Abschnitte, in die es geschnitten wurde, und was in jedem entfernt ist. Sie bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>MACs per picture: &lt;b&gt;%1&lt;/b&gt;, as the dense model</source>
        <translation>MACs je Bild: &lt;b&gt;%1&lt;/b&gt;, wie das dichte Modell</translation>
    </message>
</context>
<context>
    <name>ui::panels::StageRow</name>
    <message>
        <source>early</source>
        <translation>früh</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>late</source>
        <translation>spät</translation>
    </message>
    <message>
        <source>stage %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>%1 … %2</source>
        <translation>%1 … %2</translation>
    </message>
    <message>
        <source>–</source>
        <translation>–</translation>
    </message>
    <message>
        <source>Sparsity of the stage %1</source>
        <translation>Sparsität des Abschnitts %1</translation>
    </message>
    <message>
        <source>Hold the sparsity of the stage %1</source>
        <translation>Die Sparsität des Abschnitts %1 festhalten</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Holds this stage&apos;s sparsity. Opened again, the rule decides.</source>
        <translation>Hält die Sparsität dieses Abschnitts fest. Wieder geöffnet, entscheidet die Regel.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Sparsity&lt;/b&gt;: share of the stage&apos;s groups, such as heads and neurons, that are removed.</source>
        <translation>&lt;b&gt;Anteil&lt;/b&gt; der Gruppen des Abschnitts, etwa Köpfe und Neuronen, die entfallen.</translation>
    </message>
    <message>
        <source>The loss curves decide it while pruning: where the next group costs least, it goes.</source>
        <translation>Die Verlustkurven entscheiden beim Beschneiden: wo die nächste Gruppe am wenigsten kostet, geht sie.</translation>
    </message>
    <message>
        <source>By the mosaic rule s = c · (1 − mean score), with the target as the mean over all sampling steps.</source>
        <translation>Nach der Mosaikregel s = c · (1 − mittlerer Score), mit dem Ziel als Mittel über alle Schritte.</translation>
    </message>
    <message>
        <source>Moving it holds this stage; the others make up for it.</source>
        <translation>Bewegen hält diesen Abschnitt fest; die anderen gleichen aus.</translation>
    </message>
    <message>
        <source>The plots&apos; cursor is in this stage.</source>
        <translation>Der Cursor der Diagramme ist in diesem Abschnitt.</translation>
    </message>
    <message>
        <source>&lt;b&gt;Sparsity&lt;/b&gt;: share of the stage&apos;s prunable multiply–adds that was removed when the model was cut.</source>
        <translation>&lt;b&gt;Anteil&lt;/b&gt; der beschneidbaren Multiplikationen mit Addition des Abschnitts, der beim Schneiden des Modells entfallen ist.</translation>
    </message>
</context>
<context>
    <name>ui::panels::UnitText</name>
    <message>
        <source>self-attention heads</source>
        <translation>Self-Attention-Köpfe</translation>
    </message>
    <message>
        <source>cross-attention heads</source>
        <translation>Cross-Attention-Köpfe</translation>
    </message>
    <message>
        <source>MLP neurons</source>
        <translation>MLP-Neuronen</translation>
    </message>
    <message>
        <source>GEGLU neurons</source>
        <translation>GEGLU-Neuronen</translation>
    </message>
    <message>
        <source>ResNet norm groups</source>
        <translation>ResNet-Normgruppen</translation>
    </message>
</context>
<context>
    <name>ui::panels::UnitTree</name>
    <message>
        <source>Whole model</source>
        <translation>Ganzes Modell</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Before pruning.</source>
        <translation>Vor dem Beschneiden.</translation>
    </message>
    <message>
        <source>What the stage keeps.</source>
        <translation>Was der Abschnitt behält.</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>dicht</translation>
    </message>
</context>
<context>
    <name>ui::plots::DynamicsMenu</name>
    <message>
        <source>Copy Picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Cut Here (t = %1)</source>
        <translation>Hier teilen (t = %1)</translation>
    </message>
    <message>
        <source>Remove the Chosen Cut</source>
        <translation>Gewählte Grenze entfernen</translation>
    </message>
    <message>
        <source>Cuts from M and λ</source>
        <translation>Grenzen aus M und λ</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Export All…</source>
        <translation>Alles exportieren …</translation>
    </message>
    <message>
        <source>Export the Visible Range…</source>
        <translation>Sichtbaren Bereich exportieren …</translation>
    </message>
    <message>
        <source>Type a Value…</source>
        <translation>Wert eintippen …</translation>
    </message>
    <message>
        <source>Logarithmic Bottom Axis</source>
        <translation>Logarithmische untere Achse</translation>
    </message>
    <message>
        <source>Logarithmic Left Axis</source>
        <translation>Logarithmische linke Achse</translation>
    </message>
</context>
<context>
    <name>ui::plots::DynamicsPlot</name>
    <message>
        <source>Learning dynamics</source>
        <translation>Lerndynamik</translation>
    </message>
    <message>
        <source>Export the Plot</source>
        <translation>Diagramm exportieren</translation>
    </message>
    <message>
        <source>How fast the picture changes along its trajectory, and the stages that this cuts it into.
Tab chooses a handle, arrow and page keys move it, Return types its value.
Insert adds an edge at the cursor, Delete removes one; + and − zoom, F shows all.</source>
        <translation>Wie schnell sich das Bild entlang seiner Trajektorie ändert und welche Abschnitte sich daraus ergeben.
Tab wählt einen Griff, Pfeil- und Bildtasten bewegen ihn, mit der Eingabetaste tippt man seinen Wert.
Einfg setzt eine Grenze an den Zeiger, Entf nimmt eine weg; + und − vergrößern und verkleinern, F zeigt alles.</translation>
    </message>
</context>
<context>
    <name>ui::plots::DynamicsScene</name>
    <message>
        <source>training timestep t   (sampling runs →)</source>
        <translation>Trainingszeitschritt t   (Sampling läuft →)</translation>
    </message>
    <message>
        <source>MSE per training timestep</source>
        <translation>MSE je Trainingszeitschritt</translation>
    </message>
    <message>
        <source>ln SNR</source>
        <translation>ln SNR</translation>
    </message>
</context>
<context>
    <name>ui::plots::HandleEditor</name>
    <message>
        <source>Threshold M</source>
        <translation>Schwelle M</translation>
    </message>
    <message>
        <source>Timestep t of the edge</source>
        <translation>Zeitschritt t der Grenze</translation>
    </message>
    <message>
        <source>Timestep t of the cursor</source>
        <translation>Zeitschritt t des Zeigers</translation>
    </message>
    <message>
        <source>%1, %2 … %3. Return takes the value, Escape leaves it as it was.</source>
        <translation>%1, %2 … %3. Die Eingabetaste übernimmt den Wert, Escape lässt ihn, wie er war.</translation>
    </message>
</context>
<context>
    <name>ui::plots::HandleText</name>
    <message>
        <source>score(%1) = %2 %3 M · max = %4</source>
        <translation>score(%1) = %2 %3 M · max = %4</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>M and λ would place no edge: the whole score is over the threshold.</source>
        <translation>M und λ setzten keine Grenze: der ganze Score liegt über der Schwelle.</translation>
    </message>
    <message>
        <source>M and λ would place edges at t = %1.</source>
        <translation>M und λ setzten Grenzen bei t = %1.</translation>
    </message>
    <message>
        <source>Edge at t = %1: here the score crosses the threshold.</source>
        <translation>Grenze bei t = %1: hier kreuzt der Score die Schwelle.</translation>
    </message>
    <message>
        <source>Edge at t = %1: placed by hand.</source>
        <translation>Grenze bei t = %1: von Hand gesetzt.</translation>
    </message>
    <message>
        <source>M · max = %1 · %2 = %3, the maximum lies at t = %4.</source>
        <translation>M · max = %1 · %2 = %3, das Maximum liegt bei t = %4.</translation>
    </message>
    <message>
        <source>Threshold M = %1. Up and Down, Page Up and Page Down move it, Return types it.</source>
        <translation>Schwelle M = %1. Auf und Ab, Bild auf und Bild ab verschieben sie, mit der Eingabetaste wird sie eingetippt.</translation>
    </message>
    <message>
        <source>Stage edge %1 of %2 at t = %3. Left and Right move it, Return types it, Delete removes it.</source>
        <translation>Grenze %1 von %2 bei t = %3. Links und Rechts verschieben sie, mit der Eingabetaste wird sie eingetippt, Entf entfernt sie.</translation>
    </message>
    <message>
        <source>Cursor at %1. Left and Right move it, Return types its timestep.</source>
        <translation>Zeiger bei %1. Links und Rechts verschieben ihn, mit der Eingabetaste wird sein Zeitschritt eingetippt.</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Score %1</translation>
    </message>
    <message>
        <source>score(%1) = E[Grad] + λ · ln SNR = %2 + %3 · %4 = %2 %5</source>
        <translation>Score(%1) = E[Grad] + λ · ln SNR = %2 + %3 · %4 = %2 %5</translation>
    </message>
    <message>
        <source>Measured at t = %1: %2 ± %3, outside of what is shown</source>
        <translation>Gemessen bei t = %1: %2 ± %3, außerhalb des Gezeigten</translation>
    </message>
    <message>
        <source>Measured at t = %1: %2, outside of what is shown</source>
        <translation>Gemessen bei t = %1: %2, außerhalb des Gezeigten</translation>
    </message>
</context>
<context>
    <name>ui::plots::LossPlot</name>
    <message>
        <source>%1 removed</source>
        <translation>%1 entfernt</translation>
    </message>
    <message>
        <source>Loss curves of a unit</source>
        <translation>Verlustkurven einer Einheit</translation>
    </message>
    <message>
        <source>What it costs to remove more and more of the chosen layer, one line per stage:
loss = tr((W₀ − W) · H · (W₀ − W)ᵀ) after the cheapest groups have gone.
The mark is where the plan stops. Up and Down choose a stage.</source>
        <translation>Was es kostet, immer mehr der gewählten Schicht zu entfernen, eine Linie je Abschnitt:
Verlust = tr((W₀ − W) · H · (W₀ − W)ᵀ), nachdem die billigsten Gruppen weg sind.
Die Marke ist, wo der Plan aufhört. Auf und Ab wählen einen Abschnitt.</translation>
    </message>
    <message>
        <source>share removed</source>
        <translation>entfernter Anteil</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>The loss curves of a layer appear here once it has been pruned and chosen in the tree or the map.</source>
        <translation>Die Verlustkurven einer Schicht erscheinen hier, sobald sie beschnitten und im Baum oder in der Karte gewählt ist.</translation>
    </message>
    <message>
        <source>There are no loss curves of this layer: a model that was exported has none.</source>
        <translation>Von dieser Schicht gibt es keine Verlustkurven: Ein exportiertes Modell hat keine.</translation>
    </message>
</context>
<context>
    <name>ui::plots::NavigablePlot</name>
    <message>
        <source>Copy Picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Export All…</source>
        <translation>Alles exportieren …</translation>
    </message>
    <message>
        <source>Export the Visible Range…</source>
        <translation>Sichtbaren Bereich exportieren …</translation>
    </message>
    <message>
        <source>Logarithmic Bottom Axis</source>
        <translation>Logarithmische untere Achse</translation>
    </message>
    <message>
        <source>Logarithmic Left Axis</source>
        <translation>Logarithmische linke Achse</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Export the Plot</source>
        <translation>Diagramm exportieren</translation>
    </message>
    <message>
        <source>Values at the mouse or, where it is elsewhere, at the cursor</source>
        <translation>Werte an der Maus oder, wenn sie woanders ist, am Zeiger</translation>
    </message>
</context>
<context>
    <name>ui::plots::PlotExport</name>
    <message>
        <source>Figures and tables (*.svg *.pdf *.png *.csv)</source>
        <translation>Bilder und Tabellen (*.svg *.pdf *.png *.csv)</translation>
    </message>
</context>
<context>
    <name>ui::plots::PlotHeader</name>
    <message>
        <source>Values at the mouse or, where it is elsewhere, at the cursor</source>
        <translation>Werte an der Maus oder, wenn sie woanders ist, am Cursor</translation>
    </message>
</context>
<context>
    <name>ui::plots::SeriesLegend</name>
    <message>
        <source>E[Grad], closed form</source>
        <translation>E[Grad], geschlossene Form</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>ln SNR</source>
        <translation>ln SNR</translation>
    </message>
    <message>
        <source>Expected change of the squared distance to the final picture per training timestep:
E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ,  δ = ᾱ(t) − ᾱ(t−1)</source>
        <translation>Erwartete Änderung des quadratischen Abstands zum fertigen Bild je Trainingszeitschritt:
E[Grad(t)] = (δ + 2(√ᾱ(t−1) − √ᾱ(t)))·σ² − δ,  δ = ᾱ(t) − ᾱ(t−1)</translation>
    </message>
    <message>
        <source>The same change measured along sampled trajectories of the dense model: mean ± standard error</source>
        <translation>Dieselbe Änderung, gemessen an gesampelten Trajektorien des dichten Modells: Mittel ± Standardfehler</translation>
    </message>
    <message>
        <source>score(t) = E[Grad(t)] + λ·ln SNR(t), in MSE per training timestep.
The middle stage is where it is at least M times its maximum.</source>
        <translation>score(t) = E[Grad(t)] + λ·ln SNR(t), in MSE je Trainingszeitschritt.
Der mittlere Abschnitt liegt, wo er mindestens das M-fache seines Höchstwerts hat.</translation>
    </message>
    <message>
        <source>ln SNR(t) = ln(ᾱ(t)/(1−ᾱ(t))), on the right axis</source>
        <translation>ln SNR(t) = ln(ᾱ(t)/(1−ᾱ(t))), an der rechten Achse</translation>
    </message>
    <message>
        <source>log y</source>
        <translation>log y</translation>
    </message>
    <message>
        <source>Logarithmic left axis; values of zero and below are not shown (L)</source>
        <translation>Logarithmische linke Achse; Werte von null und darunter werden nicht gezeigt (L)</translation>
    </message>
    <message>
        <source>log t</source>
        <translation>log t</translation>
    </message>
    <message>
        <source>Logarithmic bottom axis: shows the last sampling steps, where t is small, at large (Shift+L)</source>
        <translation>Logarithmische untere Achse: zeigt die letzten Sampling-Schritte, wo t klein ist, groß (Umschalt+L)</translation>
    </message>
</context>
<context>
    <name>ui::plots::StageText</name>
    <message>
        <source>early</source>
        <translation>früh</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>late</source>
        <translation>spät</translation>
    </message>
    <message>
        <source>stage %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>%1 % pruned</source>
        <translation>%1 % entfernt</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 Schritte</translation>
    </message>
</context>
<context>
    <name>ui::preview::BlindTestView</name>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>A blind test needs pictures of both columns.</source>
        <translation>Ein Blindtest braucht Bilder beider Spalten.</translation>
    </message>
    <message>
        <source>%1 against %2</source>
        <translation>%1 gegen %2</translation>
    </message>
    <message>
        <source>Which of the two is the dense model&apos;s?</source>
        <translation>Welches von beiden ist vom dichten Modell?</translation>
    </message>
    <message>
        <source>Which of the two is “%1”?</source>
        <translation>Welches von beiden ist „%1“?</translation>
    </message>
    <message>
        <source>Keys: 1 or ← for the left picture, 2 or → for the right one.</source>
        <translation>Tasten: 1 oder ← für das linke Bild, 2 oder → für das rechte.</translation>
    </message>
    <message>
        <source>Nobody could tell so far: %1 of %2 right, p = %3</source>
        <translation>Bisher konnte es niemand sagen: %1 von %2 richtig, p = %3</translation>
    </message>
    <message>
        <source>They can be told apart: %1 of %2 right, p = %3</source>
        <translation>Sie lassen sich unterscheiden: %1 von %2 richtig, p = %3</translation>
    </message>
    <message>
        <source>They can be told apart, but are taken for each other: %1 of %2 right, p = %3</source>
        <translation>Sie lassen sich unterscheiden, werden aber verwechselt: %1 von %2 richtig, p = %3</translation>
    </message>
    <message>
        <source>Seed of the order and the sides: %1</source>
        <translation>Startwert der Reihenfolge und der Seiten: %1</translation>
    </message>
    <message>
        <source>The pictures have changed since; starting again takes the new ones.</source>
        <translation>Die Bilder haben sich seither geändert; ein neuer Anfang nimmt die neuen.</translation>
    </message>
    <message>
        <source>Blind test</source>
        <translation>Blindtest</translation>
    </message>
    <message>
        <source>1: Left</source>
        <translation>1: Links</translation>
    </message>
    <message>
        <source>The left picture is the one (1 or ←)</source>
        <translation>Das linke Bild ist es (1 oder ←)</translation>
    </message>
    <message>
        <source>2: Right</source>
        <translation>2: Rechts</translation>
    </message>
    <message>
        <source>The right picture is the one (2 or →)</source>
        <translation>Das rechte Bild ist es (2 oder →)</translation>
    </message>
    <message>
        <source>Reveal</source>
        <translation>Auflösen</translation>
    </message>
    <message>
        <source>Ends the test and shows the names and every answer (R)</source>
        <translation>Beendet den Test und zeigt die Namen und jede Antwort (R)</translation>
    </message>
    <message>
        <source>A new test in a new order (N)</source>
        <translation>Ein neuer Test in neuer Reihenfolge (N)</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>It was</source>
        <translation>Es war</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Exact two-sided binomial test against guessing. Choose the number of answers before you begin: looking at p and stopping when it is small makes it mean less.</source>
        <translation>Exakter zweiseitiger Binomialtest gegen Raten. Die Zahl der Antworten vorher festlegen: auf p zu schauen und aufzuhören, wenn es klein ist, entwertet es.</translation>
    </message>
    <message>
        <source>What each picture was, and what was answered</source>
        <translation>Welches Bild es jeweils war und was geantwortet wurde</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu beginnen</translation>
    </message>
</context>
<context>
    <name>ui::preview::ComparisonText</name>
    <message>
        <source>%1 ms/picture</source>
        <translation>%1 ms/Bild</translation>
    </message>
    <message>
        <source>%1 s/picture</source>
        <translation>%1 s/Bild</translation>
    </message>
    <message>
        <source>being computed …</source>
        <translation>wird gerechnet …</translation>
    </message>
</context>
<context>
    <name>ui::preview::ComparisonToolbar</name>
    <message>
        <source>Grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>Wischen</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>Wechseln</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Both pictures in one place, divided by a line to drag</source>
        <translation>Beide Bilder an einer Stelle, geteilt durch eine verschiebbare Linie</translation>
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation>Kleiner (−)</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Größer (+)</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Trajectory</source>
        <translation>Trajektorie</translation>
    </message>
    <message>
        <source>The chosen picture large, beside the reference</source>
        <translation>Das gewählte Bild groß, neben der Referenz</translation>
    </message>
    <message>
        <source>Chosen picture minus reference, mean of the three channels; 1 is the way from black to white</source>
        <translation>Gewähltes Bild minus Referenz, Mittel der drei Kanäle; 1 ist der Weg von Schwarz nach Weiß</translation>
    </message>
    <message>
        <source>Both pictures without their names: can anyone tell which is which?</source>
        <translation>Beide Bilder ohne ihre Namen: Kann jemand sie unterscheiden?</translation>
    </message>
    <message>
        <source>How the picture comes about, step by step, with both models</source>
        <translation>Wie das Bild entsteht, Schritt für Schritt, mit beiden Modellen</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Weich</translation>
    </message>
    <message>
        <source>Enlarged pixels flow into each other; else they stay squares (S)</source>
        <translation>Vergrößerte Bildpunkte gehen ineinander über; sonst bleiben sie Quadrate (S)</translation>
    </message>
    <message>
        <source>As large as fits, also when the window changes its size, until you zoom (F)</source>
        <translation>So groß, wie Platz ist, auch wenn das Fenster seine Größe ändert, bis Sie zoomen (F)</translation>
    </message>
    <message>
        <source>All rows and columns; while Space is held, all show the reference</source>
        <translation>Alle Zeilen und Spalten; solange die Leertaste gehalten wird, zeigen alle die Referenz</translation>
    </message>
    <message>
        <source>Both pictures in turn; Space turns them by hand, or for as long as it is held</source>
        <translation>Beide Bilder im Wechsel; die Leertaste wechselt von Hand, oder so lange sie gehalten wird</translation>
    </message>
    <message>
        <source>%1 (%2; Ctrl+%2 from everywhere)</source>
        <comment>tool tip and key</comment>
        <translation>%1 (%2; Strg+%2 von überall)</translation>
    </message>
    <message>
        <source>Rows in the order of their lowest SSIM, those least like the dense pictures first</source>
        <translation>Zeilen in der Reihenfolge ihrer niedrigsten SSIM, die den dichten Bildern unähnlichsten zuerst</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Variants as rows; where they differ in two choices, one picture of all, the first choice from left to right, the second from top to bottom</source>
        <translation>Varianten als Zeilen; unterscheiden sie sich in zwei Einstellungen, ein Bild von allen, die erste Einstellung von links nach rechts, die zweite von oben nach unten</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Paar</translation>
    </message>
    <message>
        <source>Blind test</source>
        <translation>Blindtest</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>Schlechteste zuerst</translation>
    </message>
</context>
<context>
    <name>ui::preview::ComparisonView</name>
    <message>
        <source>Comparison of pictures</source>
        <translation>Bildvergleich</translation>
    </message>
    <message>
        <source>Pictures appear here once the dense model has been sampled.</source>
        <translation>Bilder erscheinen hier, sobald das dichte Modell gesampelt wurde.</translation>
    </message>
    <message>
        <source>Copy Picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save Picture…</source>
        <translation>Bild speichern …</translation>
    </message>
    <message>
        <source>Save Grid…</source>
        <translation>Raster speichern …</translation>
    </message>
    <message>
        <source>Save as PNG</source>
        <translation>Als PNG speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Bilder (*.png)</translation>
    </message>
    <message>
        <source>Save Column…</source>
        <translation>Spalte speichern …</translation>
    </message>
    <message>
        <source>Save This View…</source>
        <translation>Diese Ansicht speichern …</translation>
    </message>
    <message>
        <source>Copy This View</source>
        <translation>Diese Ansicht kopieren</translation>
    </message>
</context>
<context>
    <name>ui::preview::ImageGrid</name>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Arrow keys or a click choose a picture, Return shows it large. + and − zoom, Shift and arrow keys or a drag move what is enlarged. Above each column: multiply-adds of a picture and their share of the dense model&apos;s; its time, and how many times as fast as the dense model that is, measured while the models take turns (± half the spread, ≈ where other programs disturbed it, nothing where the spread exceeds 10 %).</source>
        <translation>Pfeiltasten oder ein Klick wählen ein Bild, die Eingabetaste zeigt es groß. + und − vergrößern und verkleinern, Umschalt und Pfeiltasten oder Ziehen verschieben das Vergrößerte. Über jeder Spalte: Multiplikationen je Bild und ihr Anteil an denen des dichten Modells; die Zeit dafür und wievielmal so schnell wie das dichte Modell das ist, gemessen, während die Modelle sich abwechseln (± die halbe Streuung, ≈ wo andere Programme gestört haben, nichts bei einer Streuung über 10 %).</translation>
    </message>
</context>
<context>
    <name>ui::preview::PairBar</name>
    <message>
        <source>Reference:</source>
        <translation>Referenz:</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>What the other pictures are measured against</source>
        <translation>Woran die anderen Bilder gemessen werden</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Tauschen</translation>
    </message>
    <message>
        <source>The two change places (X)</source>
        <translation>Die beiden tauschen ihre Plätze (X)</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Verglichen</translation>
    </message>
    <message>
        <source>The column that is held against the reference; the same that is chosen in the grid</source>
        <translation>Die Spalte, die der Referenz gegenübersteht; dieselbe, die im Raster gewählt ist</translation>
    </message>
    <message>
        <source>Scale:</source>
        <translation>Skala:</translation>
    </message>
    <message>
        <source>Scale of the difference</source>
        <translation>Skala des Unterschieds</translation>
    </message>
    <message>
        <source>Where the colours end; 1 is the way from black to white</source>
        <translation>Wo die Farben enden; 1 ist der Weg von Schwarz nach Weiß</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Picture before</source>
        <translation>Bild davor</translation>
    </message>
    <message>
        <source>The picture before (Up)</source>
        <translation>Das Bild davor (Auf)</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>The next picture (Down)</source>
        <translation>Das nächste Bild (Ab)</translation>
    </message>
    <message>
        <source>Compared:</source>
        <translation>Verglichen:</translation>
    </message>
</context>
<context>
    <name>ui::preview::PairView</name>
    <message>
        <source>Pair of pictures</source>
        <translation>Bildpaar</translation>
    </message>
    <message>
        <source>%1 − %2</source>
        <translation>%1 − %2</translation>
    </message>
    <message>
        <source>There is nothing to subtract yet.</source>
        <translation>Noch gibt es nichts abzuziehen.</translation>
    </message>
    <message>
        <source>Pixel (%1, %2): %3</source>
        <translation>Pixel (%1, %2): %3</translation>
    </message>
    <message>
        <source>not sampled yet</source>
        <translation>noch nicht gesampelt</translation>
    </message>
    <message>
        <source>difference (1: black to white)</source>
        <translation>Unterschied (1: Schwarz bis Weiß)</translation>
    </message>
    <message>
        <source>1: black to white</source>
        <translation>1: Schwarz bis Weiß</translation>
    </message>
    <message>
        <source>← and → or a drag move the line between the pictures.</source>
        <translation>← und → oder Ziehen bewegen die Linie zwischen den Bildern.</translation>
    </message>
    <message>
        <source>Space turns the pictures by hand.</source>
        <translation>Die Leertaste wechselt die Bilder von Hand.</translation>
    </message>
    <message>
        <source>+ and − zoom, Shift and arrow keys or a drag move what is enlarged.</source>
        <translation>+ und − vergrößern und verkleinern, Umschalt mit Pfeiltasten oder Ziehen verschiebt Vergrößertes.</translation>
    </message>
    <message>
        <source>↑ and ↓ show the next row, Escape goes back to the grid.</source>
        <translation>↑ und ↓ zeigen die nächste Zeile, Esc führt zurück zum Raster.</translation>
    </message>
    <message>
        <source>There are no pictures yet.</source>
        <translation>Es gibt noch keine Bilder.</translation>
    </message>
</context>
<context>
    <name>ui::preview::TitleEditor</name>
    <message>
        <source>Name of the column</source>
        <translation>Name der Spalte</translation>
    </message>
    <message>
        <source>Return takes the name over, Escape leaves it as it was</source>
        <translation>Die Eingabetaste übernimmt den Namen, Escape lässt ihn, wie er war</translation>
    </message>
</context>
<context>
    <name>ui::preview::TrajectoryStrip</name>
    <message>
        <source>Sampling steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>step %1 of %2, t = %3, %4</source>
        <translation>Schritt %1 von %2, t = %3, %4</translation>
    </message>
    <message>
        <source>Drag, or ← → Home End, moves through the sampling steps; Space plays them.</source>
        <translation>Ziehen oder ← → Pos1 Ende geht durch die Schritte; die Leertaste spielt sie ab.</translation>
    </message>
    <message>
        <source>%1
step %2 of %3, t = %4</source>
        <translation>%1
Schritt %2 von %3, t = %4</translation>
    </message>
</context>
<context>
    <name>ui::preview::TrajectoryView</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>Trajectory</source>
        <translation>Trajektorie</translation>
    </message>
    <message>
        <source>Runs through the sampling steps (Space)</source>
        <translation>Läuft durch die Schritte (Leertaste)</translation>
    </message>
    <message>
        <source>The clean picture that the model predicts at each step</source>
        <translation>Das saubere Bild, das das Modell in jedem Schritt vorhersagt</translation>
    </message>
    <message>
        <source>The noisy picture before each step</source>
        <translation>Das verrauschte Bild vor jedem Schritt</translation>
    </message>
    <message>
        <source>Predicted picture</source>
        <translation>Vorhergesagtes Bild</translation>
    </message>
    <message>
        <source>Noisy picture</source>
        <translation>Verrauschtes Bild</translation>
    </message>
</context>
<context>
    <name>ui::recovery::Recovery</name>
    <message>
        <source>%1; changes are lost if the program ends unexpectedly</source>
        <translation>%1; Änderungen gehen verloren, falls das Programm unerwartet endet</translation>
    </message>
    <message>
        <source>%1: cannot be written</source>
        <translation>%1: kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>%1; it was put aside as %2</source>
        <translation>%1; beiseitegelegt als %2</translation>
    </message>
    <message>
        <source>Tessera ended without being closed. The unsaved study on %1, as of %2, can be restored.</source>
        <translation>Tessera wurde unerwartet beendet. Die nicht gespeicherte Studie zu %1, Stand %2, lässt sich wiederherstellen.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Take over the choices as they were</source>
        <translation>Die Einstellungen übernehmen, wie sie waren</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Throw these changes away for good</source>
        <translation>Diese Änderungen endgültig verwerfen</translation>
    </message>
</context>
<context>
    <name>ui::report::ReportPage</name>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Rauschplan</translation>
    </message>
    <message>
        <source>%1, T = %2</source>
        <translation>%1, T = %2</translation>
    </message>
    <message>
        <source>Sampling steps</source>
        <translation>Sampling-Schritte</translation>
    </message>
    <message>
        <source>Target sparsity</source>
        <translation>Zielsparsität</translation>
    </message>
    <message>
        <source>Computed on</source>
        <translation>Gerechnet auf</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>t</source>
        <translation>t</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Mean score</source>
        <translation>Mittlerer Score</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Sparsität</translation>
    </message>
    <message>
        <source>Achieved</source>
        <translation>Erreicht</translation>
    </message>
    <message>
        <source>MACs per forward</source>
        <translation>MACs je Durchlauf</translation>
    </message>
    <message>
        <source>MACs per picture</source>
        <translation>MACs je Bild</translation>
    </message>
    <message>
        <source>Time per picture</source>
        <translation>Zeit je Bild</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>%1, dense</source>
        <translation>%1, dicht</translation>
    </message>
    <message>
        <source>%1, pruned</source>
        <translation>%1, beschnitten</translation>
    </message>
    <message>
        <source>%1 · seed %2</source>
        <translation>%1 · Startwert %2</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Tessera report</source>
        <translation>Tessera-Bericht</translation>
    </message>
    <message>
        <source>Learning dynamics and stages</source>
        <translation>Lerndynamik und Abschnitte</translation>
    </message>
    <message>
        <source>Dynamics plot</source>
        <translation>Diagramm der Dynamik</translation>
    </message>
    <message>
        <source>Pictures: dense left, pruned right</source>
        <translation>Bilder: links dicht, rechts beschnitten</translation>
    </message>
    <message>
        <source>The window</source>
        <translation>Das Fenster</translation>
    </message>
    <message>
        <source>Rendering of Tessera&apos;s window</source>
        <translation>Abbild des Tessera-Fensters</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
    <message>
        <source>as the model has it</source>
        <translation>wie vom Modell vorgegeben</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Guidance scale</source>
        <translation>Guidance-Stärke</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordnung</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>each in turn</source>
        <translation>reihum</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Startwerte</translation>
    </message>
    <message>
        <source>Cuts</source>
        <translation>Schnitte</translation>
    </message>
    <message>
        <source>from M and λ</source>
        <translation>aus M und λ</translation>
    </message>
    <message>
        <source>by hand: %1</source>
        <translation>von Hand: %1</translation>
    </message>
    <message>
        <source>Most in a stage</source>
        <translation>Höchstens je Abschnitt</translation>
    </message>
    <message>
        <source>Over the stages</source>
        <translation>Über die Abschnitte</translation>
    </message>
    <message>
        <source>Within a stage</source>
        <translation>Innerhalb eines Abschnitts</translation>
    </message>
    <message>
        <source>Held: %1</source>
        <translation>Festgehalten: %1</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Damping</source>
        <translation>Dämpfung</translation>
    </message>
    <message>
        <source>Compensation</source>
        <translation>Ausgleich</translation>
    </message>
    <message>
        <source>as the method was published</source>
        <translation>wie das Verfahren veröffentlicht wurde</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Width multiple</source>
        <translation>Vielfaches der Breite</translation>
    </message>
    <message>
        <source>Elimination in</source>
        <translation>Elimination in</translation>
    </message>
    <message>
        <source>Statistics from</source>
        <translation>Statistik aus</translation>
    </message>
    <message>
        <source>Calibration pictures</source>
        <translation>Kalibrierungsbilder</translation>
    </message>
    <message>
        <source>Noised pictures</source>
        <translation>Verrauschte Bilder</translation>
    </message>
    <message>
        <source>Timestep bins</source>
        <translation>Zeitschritt-Klassen</translation>
    </message>
    <message>
        <source>Calibration seed</source>
        <translation>Startwert der Kalibrierung</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>These lines, typed into a shell, write the study&apos;s file and make this report anew.</source>
        <translation>Diese Zeilen schreiben, in eine Shell eingegeben, die Datei der Studie und erzeugen diesen Bericht neu.</translation>
    </message>
    <message>
        <source>Machine and versions</source>
        <translation>Rechner und Versionen</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>%1, threads: %2</source>
        <translation>%1, Threads: %2</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>Zahlenformat</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>%1 instead of %2</source>
        <translation>%1 statt %2</translation>
    </message>
    <message>
        <source>The pruned model was made by other choices than those of this report.</source>
        <translation>Das beschnittene Modell entstand mit anderen Einstellungen als denen dieses Berichts.</translation>
    </message>
    <message>
        <source>Pictures are missing, or were sampled by other choices than those of this report.</source>
        <translation>Bilder fehlen oder entstanden mit anderen Einstellungen als denen dieses Berichts.</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>Beschleunigung</translation>
    </message>
    <message>
        <source>What every layer keeps</source>
        <translation>Was jede Schicht behält</translation>
    </message>
    <message>
        <source>Layer map</source>
        <translation>Schichtkarte</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, gewählt</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1, gemessen</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
    <message>
        <source>Cost against quality</source>
        <translation>Aufwand gegen Güte</translation>
    </message>
    <message>
        <source>SSIM %1</source>
        <translation>SSIM %1</translation>
    </message>
    <message>
        <source>Pictures of all variants</source>
        <translation>Bilder aller Varianten</translation>
    </message>
    <message>
        <source>Reuse of blocks</source>
        <translation>Wiederverwendung von Blöcken</translation>
    </message>
    <message>
        <source>Fine-tuned model</source>
        <translation>Nachtrainiertes Modell</translation>
    </message>
    <message>
        <source>none: everything is computed</source>
        <translation>keine: alles wird berechnet</translation>
    </message>
    <message>
        <source>The change is counted per timestep, so it depends on how a schedule labels time. Schedules are compared by the change per unit of ln SNR.</source>
        <translation>Die Änderung zählt je Zeitschritt, hängt also davon ab, wie ein Rauschplan die Zeit zählt. Rauschpläne werden nach der Änderung je Einheit von ln SNR verglichen.</translation>
    </message>
    <message>
        <source>none: one stage</source>
        <translation>keine: ein Abschnitt</translation>
    </message>
    <message>
        <source>Appendix: to do it again</source>
        <translation>Anhang: um es noch einmal zu tun</translation>
    </message>
    <message>
        <source>Score: how fast the output changes at a timestep, E[Grad(t)] + λ · ln SNR(t), as a share of its maximum; stages with a low one are pruned more. PSNR and SSIM: how like the dense model&apos;s picture of the same seed a picture is; more is nearer, and about 30 dB or 0.95 cannot be told apart at a glance. They do not say which picture is better.</source>
        <translation>Score: wie schnell sich die Ausgabe bei einem Zeitschritt ändert, E[Grad(t)] + λ · ln SNR(t), als Anteil seines Maximums; Abschnitte mit niedrigem werden stärker beschnitten. PSNR und SSIM: wie ähnlich ein Bild dem des dichten Modells mit demselben Seed ist; mehr ist näher, und etwa 30 dB oder 0,95 sind auf den ersten Blick nicht zu unterscheiden. Sie sagen nicht, welches Bild besser ist.</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>Not shown (negative prompt)</source>
        <translation>Nicht gezeigt (negativer Prompt)</translation>
    </message>
    <message>
        <source>Height × width</source>
        <translation>Höhe × Breite</translation>
    </message>
    <message>
        <source>Guidance rescale</source>
        <translation>Dämpfung der Guidance</translation>
    </message>
    <message>
        <source>Layers that a prompt&apos;s states come earlier</source>
        <translation>Schichten, um die die Zustände eines Prompts früher kommen</translation>
    </message>
</context>
<context>
    <name>ui::study::ClassNames</name>
    <message>
        <source>class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source>disc</source>
        <translation>Scheibe</translation>
    </message>
    <message>
        <source>square</source>
        <translation>Quadrat</translation>
    </message>
    <message>
        <source>triangle</source>
        <translation>Dreieck</translation>
    </message>
    <message>
        <source>star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>Herz</translation>
    </message>
    <message>
        <source>ring</source>
        <translation>Ring</translation>
    </message>
    <message>
        <source>plus</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>moon</source>
        <translation>Mond</translation>
    </message>
    <message>
        <source>flower</source>
        <translation>Blume</translation>
    </message>
    <message>
        <source>house</source>
        <translation>Haus</translation>
    </message>
    <message>
        <source>no words</source>
        <translation>ohne Worte</translation>
    </message>
</context>
<context>
    <name>ui::study::StudyDocument</name>
    <message>
        <source>Threshold M</source>
        <translation>Schwelle M</translation>
    </message>
    <message>
        <source>Weight λ</source>
        <translation>Gewicht λ</translation>
    </message>
    <message>
        <source>Variance σ²</source>
        <translation>Varianz σ²</translation>
    </message>
    <message>
        <source>Stage edges</source>
        <translation>Abschnittsgrenzen</translation>
    </message>
    <message>
        <source>Target sparsity</source>
        <translation>Zielsparsität</translation>
    </message>
    <message>
        <source>Allocation</source>
        <translation>Aufteilung</translation>
    </message>
    <message>
        <source>Sparsity of a stage</source>
        <translation>Sparsität eines Abschnitts</translation>
    </message>
    <message>
        <source>Sampling steps</source>
        <translation>Sampling-Schritte</translation>
    </message>
    <message>
        <source>Guidance scale</source>
        <translation>Stärke der Guidance</translation>
    </message>
    <message>
        <source>Randomness η</source>
        <translation>Zufall η</translation>
    </message>
    <message>
        <source>Classes and seeds</source>
        <translation>Klassen und Startwerte</translation>
    </message>
    <message>
        <source>Pruning method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Damping</source>
        <translation>Dämpfung</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Allocation within a stage</source>
        <translation>Verteilung im Abschnitt</translation>
    </message>
    <message>
        <source>Compensation</source>
        <translation>Ausgleich</translation>
    </message>
    <message>
        <source>Multiple of widths</source>
        <translation>Vielfaches der Breiten</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Loss weighting</source>
        <translation>Gewichtung der Verluste</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Sampler&apos;s order</source>
        <translation>Ordnung des Samplers</translation>
    </message>
    <message>
        <source>Noise levels</source>
        <translation>Rauschpegel</translation>
    </message>
    <message>
        <source>Spacing of the steps</source>
        <translation>Abstände der Schritte</translation>
    </message>
    <message>
        <source>Keep as a variant</source>
        <translation>Als Variante behalten</translation>
    </message>
    <message>
        <source>Sparsity ladder</source>
        <translation>Sparsitätsleiter</translation>
    </message>
    <message>
        <source>Name of a variant</source>
        <translation>Name einer Variante</translation>
    </message>
    <message>
        <source>Order of variants</source>
        <translation>Reihenfolge der Varianten</translation>
    </message>
    <message>
        <source>Hide a variant</source>
        <translation>Variante ausblenden</translation>
    </message>
    <message>
        <source>Show a variant</source>
        <translation>Variante einblenden</translation>
    </message>
    <message>
        <source>Remove a variant</source>
        <translation>Variante entfernen</translation>
    </message>
    <message>
        <source>Choices of a variant</source>
        <translation>Wahl einer Variante</translation>
    </message>
    <message>
        <source>All choices</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Preset of M and λ</source>
        <translation>Vorgabe für M und λ</translation>
    </message>
    <message>
        <source>Recommended M and λ</source>
        <translation>Empfohlene M und λ</translation>
    </message>
    <message>
        <source>All locks opened</source>
        <translation>Alle Schlösser geöffnet</translation>
    </message>
    <message>
        <source>The study&apos;s cuts or steps do not fit its model, which has %1 timesteps; what lies beyond was left out</source>
        <translation>Die Schnitte oder Schritte der Studie passen nicht zu ihrem Modell, das %1 Zeitschritte hat; was darüber liegt, wurde weggelassen</translation>
    </message>
    <message>
        <source>Reuse of blocks</source>
        <translation>Wiederverwendung von Blöcken</translation>
    </message>
    <message>
        <source>Fine-tuned variant</source>
        <translation>Nachtrainierte Variante</translation>
    </message>
    <message>
        <source>The model is pruned already; its stages stay as they were cut</source>
        <translation>Das Modell ist schon beschnitten; seine Abschnitte bleiben, wie sie geschnitten wurden</translation>
    </message>
    <message>
        <source>Add variants</source>
        <translation>Varianten hinzufügen</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
</context>
<context>
    <name>ui::study::StudyFiles</name>
    <message>
        <source>Open a model from a folder</source>
        <translation>Modell aus einem Ordner öffnen</translation>
    </message>
    <message>
        <source>Open a study</source>
        <translation>Studie öffnen</translation>
    </message>
    <message>
        <source>Save the study</source>
        <translation>Studie speichern</translation>
    </message>
    <message>
        <source>Tessera</source>
        <translation>Tessera</translation>
    </message>
    <message>
        <source>The study was changed. Save it before closing?</source>
        <translation>Die Studie wurde geändert. Vor dem Schließen speichern?</translation>
    </message>
    <message>
        <source>%1 holds several sets of weights. Which ones are meant?</source>
        <translation>%1 enthält mehrere Sätze von Gewichten. Welche sind gemeint?</translation>
    </message>
    <message>
        <source>A set of weights by its key in the file</source>
        <translation>Ein Satz von Gewichten, nach seinem Schlüssel in der Datei</translation>
    </message>
    <message>
        <source>Open these</source>
        <translation>Diese öffnen</translation>
    </message>
    <message>
        <source>Open the model with the chosen weights</source>
        <translation>Das Modell mit den gewählten Gewichten öffnen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Leave the model that is open</source>
        <translation>Beim geöffneten Modell bleiben</translation>
    </message>
    <message>
        <source>Studies (*.tessera *.json)</source>
        <translation>Studien (*.tessera *.json)</translation>
    </message>
    <message>
        <source>study.tessera</source>
        <translation>studie.tessera</translation>
    </message>
    <message>
        <source>%1 was changed by another program or window since it was opened here. Replace it?</source>
        <translation>%1 wurde von einem anderen Programm oder Fenster geändert, seit es hier geöffnet wurde. Ersetzen?</translation>
    </message>
    <message>
        <source>The study</source>
        <translation>Die Studie</translation>
    </message>
    <message>
        <source>Open a model or a study</source>
        <translation>Ein Modell oder eine Studie öffnen</translation>
    </message>
    <message>
        <source>Where is its pipeline?</source>
        <translation>Wo ist seine Pipeline?</translation>
    </message>
    <message>
        <source>%1 reads prompts, but lies without text encoders. Which pipeline does it belong to?</source>
        <translation>%1 liest Prompts, liegt aber ohne Text-Encoder da. Zu welcher Pipeline gehört es?</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Take text encoders, tokenizers and autoencoder from a pipeline&apos;s folder</source>
        <translation>Nimmt Text-Encoder, Tokenizer und Autoencoder aus dem Ordner einer Pipeline</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen …</translation>
    </message>
    <message>
        <source>Take them from a pipeline in one file</source>
        <translation>Nimmt sie aus einer Pipeline in einer Datei</translation>
    </message>
    <message>
        <source>Pipelines (*.safetensors *.ckpt *.pt);;All files (*)</source>
        <translation>Pipelines (*.safetensors *.ckpt *.pt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Go on without prompts</source>
        <translation>Ohne Prompts weitermachen</translation>
    </message>
    <message>
        <source>Models, studies, sampled pictures (*.safetensors *.pt *.pth *.ckpt *.bin *.tessera *.json *.png);;All files (*)</source>
        <translation>Modelle, Studien, gesampelte Bilder (*.safetensors *.pt *.pth *.ckpt *.bin *.tessera *.json *.png);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Studies, sampled pictures (*.tessera *.json *.png);;All files (*)</source>
        <translation>Studien, gesampelte Bilder (*.tessera *.json *.png);;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>ui::study::StudyRunner</name>
    <message>
        <source>%1: the weights are not those that the study was made with</source>
        <translation>%1: die Gewichte sind nicht die, mit denen die Studie gemacht wurde</translation>
    </message>
</context>
<context>
    <name>ui::variants::ComparedVariants</name>
    <message>
        <source>sampling …</source>
        <translation>sampelt …</translation>
    </message>
    <message>
        <source>pruning …</source>
        <translation>wird beschnitten …</translation>
    </message>
    <message>
        <source>gathering statistics …</source>
        <translation>Statistik wird gesammelt …</translation>
    </message>
    <message>
        <source>not sampled yet</source>
        <translation>noch nicht gesampelt</translation>
    </message>
    <message>
        <source>of earlier choices</source>
        <translation>aus früheren Einstellungen</translation>
    </message>
    <message>
        <source>Dense</source>
        <translation>Dicht</translation>
    </message>
    <message>
        <source>Pruned %1</source>
        <translation>Beschnitten %1</translation>
    </message>
    <message>
        <source>%1 · seed %2</source>
        <translation>%1 · Startwert %2</translation>
    </message>
    <message>
        <source>approximate colours</source>
        <translation>genäherte Farben</translation>
    </message>
    <message>
        <source>coarse: few steps</source>
        <translation>grob: wenige Schritte</translation>
    </message>
    <message>
        <source>Present %1</source>
        <translation>Aktuell %1</translation>
    </message>
    <message>
        <source>stopped: %1 of %2 pictures</source>
        <translation>angehalten: %1 von %2 Bildern</translation>
    </message>
    <message>
        <source>%1, fine-tuned</source>
        <translation>%1, nachtrainiert</translation>
    </message>
</context>
<context>
    <name>ui::variants::GridDialog</name>
    <message>
        <source>Add variants</source>
        <translation>Varianten hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Vary</source>
        <translation>&amp;Variieren</translation>
    </message>
    <message>
        <source>&amp;and</source>
        <translation>&amp;und</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>nichts weiter</translation>
    </message>
    <message>
        <source>target sparsity, %</source>
        <translation>Ziel-Sparsity, %</translation>
    </message>
    <message>
        <source>method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>rule for the stages</source>
        <translation>Regel für die Abschnitte</translation>
    </message>
    <message>
        <source>rule for the layers</source>
        <translation>Regel für die Schichten</translation>
    </message>
    <message>
        <source>threshold M</source>
        <translation>Schwelle M</translation>
    </message>
    <message>
        <source>weight λ</source>
        <translation>Gewicht λ</translation>
    </message>
    <message>
        <source>reuse of blocks</source>
        <translation>Wiederverwendung von Blöcken</translation>
    </message>
    <message>
        <source>Values with commas between them</source>
        <translation>Werte mit Kommas dazwischen</translation>
    </message>
    <message>
        <source>values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Columns that are added: %1</source>
        <translation>Spalten, die dazukommen: %1</translation>
    </message>
    <message>
        <source>sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
</context>
<context>
    <name>ui::variants::TradeOffPlot</name>
    <message>
        <source>%1 per picture</source>
        <translation>%1 je Bild</translation>
    </message>
    <message>
        <source>Fréchet %1</source>
        <translation>Fréchet %1</translation>
    </message>
    <message>
        <source>not up to date</source>
        <translation>nicht aktuell</translation>
    </message>
    <message>
        <source>No variant has these figures yet.</source>
        <translation>Noch hat keine Variante diese Zahlen.</translation>
    </message>
    <message>
        <source>Trade-off of cost and quality</source>
        <translation>Abwägung von Aufwand und Güte</translation>
    </message>
    <message>
        <source>log</source>
        <translation>log</translation>
    </message>
    <message>
        <source>Logarithmic axis</source>
        <translation>Logarithmische Achse</translation>
    </message>
    <message>
        <source>Logarithmic axis of the cost</source>
        <translation>Logarithmische Achse des Aufwands</translation>
    </message>
    <message>
        <source>Logarithmic axis of the quality</source>
        <translation>Logarithmische Achse der Güte</translation>
    </message>
    <message>
        <source>Quality on the vertical axis</source>
        <translation>Güte auf der senkrechten Achse</translation>
    </message>
    <message>
        <source>Cost on the horizontal axis</source>
        <translation>Aufwand auf der waagerechten Achse</translation>
    </message>
    <message>
        <source>over MACs</source>
        <translation>über MACs</translation>
    </message>
    <message>
        <source>over seconds</source>
        <translation>über Sekunden</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>MSE</source>
        <translation>MSE</translation>
    </message>
    <message>
        <source>Fréchet distance</source>
        <translation>Fréchet-Abstand</translation>
    </message>
    <message>
        <source>How near the pictures are to the dense model&apos;s of the same seeds: mean SSIM, PSNR of the mean squared error, that error, or the Fréchet distance of features.</source>
        <translation>Wie nah die Bilder denen des dichten Modells mit denselben Startwerten sind: mittlere SSIM, PSNR des mittleren quadratischen Fehlers, dieser Fehler selbst oder der Fréchet-Abstand der Merkmale.</translation>
    </message>
    <message>
        <source>Multiply-adds per picture [%1MACs]</source>
        <translation>Multiply-Adds je Bild [%1MACs]</translation>
    </message>
    <message>
        <source>Measured time per picture [%1s]</source>
        <translation>Gemessene Zeit je Bild [%1s]</translation>
    </message>
    <message>
        <source>SSIM to dense</source>
        <translation>SSIM zum dichten Modell</translation>
    </message>
    <message>
        <source>PSNR to dense [dB]</source>
        <translation>PSNR zum dichten Modell [dB]</translation>
    </message>
    <message>
        <source>MSE to dense [8-bit steps²]</source>
        <translation>MSE zum dichten Modell [8-Bit-Stufen²]</translation>
    </message>
    <message>
        <source>Fréchet distance to dense</source>
        <translation>Fréchet-Abstand zum dichten Modell</translation>
    </message>
    <message>
        <source>What each variant costs, and how near its pictures stay to the dense model&apos;s. Arrow keys or a click choose one; + and − zoom, F shows all.</source>
        <translation>Was jede Variante kostet und wie nah ihre Bilder denen des dichten Modells bleiben. Pfeiltasten oder ein Klick wählen eine; + und − vergrößern und verkleinern, F zeigt alles.</translation>
    </message>
    <message>
        <source>Multiply-adds of one picture, all steps, or its wall time, measured while the models take turns</source>
        <translation>Multiplikationen mit Addition für ein Bild über alle Schritte, oder die Zeit dafür, gemessen, während die Modelle sich abwechseln</translation>
    </message>
    <message>
        <source>Keep variants to see them here: what each costs, and how near its pictures stay to the dense model&apos;s. The ladder adds four of them.</source>
        <translation>Behalten Sie Varianten, um sie hier zu sehen: was jede kostet, und wie nah ihre Bilder denen des dichten Modells bleiben. Die Leiter fügt vier davon hinzu.</translation>
    </message>
</context>
<context>
    <name>ui::variants::TradeOffPoints</name>
    <message>
        <source>The Fréchet distance needs at least %1 pictures per column; there are %2.</source>
        <translation>Der Fréchet-Abstand braucht mindestens %1 Bilder je Spalte; es sind %2.</translation>
    </message>
    <message>
        <source>The Fréchet distance is the built-in classifier&apos;s, which knows pictures of %1 × %1; these are %2 × %3.</source>
        <translation>Der Fréchet-Abstand kommt vom eingebauten Klassifikator, der Bilder von %1 × %1 kennt; diese sind %2 × %3.</translation>
    </message>
</context>
<context>
    <name>ui::variants::VariantActions</name>
    <message>
        <source>V&amp;ariants</source>
        <translation>&amp;Varianten</translation>
    </message>
    <message>
        <source>Sho&amp;w a hidden variant</source>
        <translation>Ausgeblendete Variante &amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Keep the present choices</source>
        <translation>Aktuelle Wahl &amp;behalten</translation>
    </message>
    <message>
        <source>Keep the present choices as a column to compare with</source>
        <translation>Die aktuelle Wahl als Spalte zum Vergleichen behalten</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Add a sparsity &amp;ladder</source>
        <translation>Sparsitäts&amp;leiter hinzufügen</translation>
    </message>
    <message>
        <source>Add the present choices at 10, 20, 33 and 50 % sparsity as columns beside the dense model</source>
        <translation>Die aktuelle Wahl mit 10, 20, 33 und 50 % Sparsität als Spalten neben das dichte Modell stellen</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiter</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Name the selected column anew</source>
        <translation>Die gewählte Spalte neu benennen</translation>
    </message>
    <message>
        <source>Move the selected column to the left</source>
        <translation>Die gewählte Spalte nach links rücken</translation>
    </message>
    <message>
        <source>Move to the &amp;right</source>
        <translation>Nach &amp;rechts</translation>
    </message>
    <message>
        <source>Move the selected column to the right</source>
        <translation>Die gewählte Spalte nach rechts rücken</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;Ausblenden</translation>
    </message>
    <message>
        <source>Keep the selected column without showing or computing it</source>
        <translation>Die gewählte Spalte behalten, ohne sie zu zeigen oder zu berechnen</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>Ent&amp;fernen</translation>
    </message>
    <message>
        <source>Remove the selected column</source>
        <translation>Die gewählte Spalte entfernen</translation>
    </message>
    <message>
        <source>Make it the &amp;present choices</source>
        <translation>Zur aktuellen &amp;Wahl machen</translation>
    </message>
    <message>
        <source>Take the selected column&apos;s choices over as the present ones, to go on from there</source>
        <translation>Die Wahl der gewählten Spalte als aktuelle übernehmen und von dort weitermachen</translation>
    </message>
    <message>
        <source>Move to the le&amp;ft</source>
        <translation>Nach &amp;links</translation>
    </message>
    <message>
        <source>Add a &amp;grid of variants…</source>
        <translation>Ein &amp;Raster von Varianten hinzufügen …</translation>
    </message>
    <message>
        <source>Add variants that differ in one or two choices, at values of your own, as columns beside the dense model</source>
        <translation>Varianten, die sich in ein oder zwei Einstellungen unterscheiden, mit eigenen Werten, als Spalten neben dem dichten Modell</translation>
    </message>
</context>
<context>
    <name>ui::variants::VariantName</name>
    <message>
        <source>fine-tuned %1</source>
        <translation>%1 trainiert</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>fine-tuned</source>
        <translation>nachtrainiert</translation>
    </message>
    <message>
        <source>%1 % · %2</source>
        <translation>%1 % · %2</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>ui::workbench::ComputeChoice</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>all cores (%1)</source>
        <translation>alle Kerne (%1)</translation>
    </message>
    <message>
        <source>%1 · threads: %2 · %3</source>
        <translation>%1 · Threads: %2 · %3</translation>
    </message>
</context>
<context>
    <name>ui::workbench::ComputeMenu</name>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>Zahlenformat</translation>
    </message>
</context>
<context>
    <name>ui::workbench::ExportDialog</name>
    <message>
        <source>Export the pruned model</source>
        <translation>Beschnittenes Modell exportieren</translation>
    </message>
    <message>
        <source>&amp;Staged model</source>
        <translation>&amp;In Abschnitten</translation>
    </message>
    <message>
        <source>One folder with the dense model and what each stage keeps. Tessera opens it with its stages; load_tessera.py, which lies in it, makes a PyTorch module of it.</source>
        <translation>Ein Ordner mit dem dichten Modell und dem, was jeder Abschnitt behält. Tessera öffnet ihn mit seinen Abschnitten; load_tessera.py, das darin liegt, macht daraus ein PyTorch-Modul.</translation>
    </message>
    <message>
        <source>A &amp;cut model per stage</source>
        <translation>Ein be&amp;schnittenes Modell je Abschnitt</translation>
    </message>
    <message>
        <source>Physically smaller weights in the source&apos;s layout: less memory and faster, for tools that read the widths from the tensors.</source>
        <translation>Tatsächlich kleinere Gewichte im Aufbau der Quelle: weniger Speicher und schneller, für Werkzeuge, die die Breiten aus den Tensoren lesen.</translation>
    </message>
    <message>
        <source>A &amp;zero-filled model per stage</source>
        <translation>Ein mit &amp;Nullen gefülltes Modell je Abschnitt</translation>
    </message>
    <message>
        <source>The source&apos;s shapes with zeros where something was removed: opens in every tool, no faster there.</source>
        <translation>Die Formen der Quelle mit Nullen, wo etwas entfernt wurde: öffnet sich in jedem Werkzeug, ist dort nicht schneller.</translation>
    </message>
    <message>
        <source>To the &amp;folder</source>
        <translation>In den &amp;Ordner</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>&amp;Wählen …</translation>
    </message>
    <message>
        <source>The folder in which the export is made</source>
        <translation>Der Ordner, in dem der Export entsteht</translation>
    </message>
    <message>
        <source>A folder is needed.</source>
        <translation>Ein Ordner ist nötig.</translation>
    </message>
</context>
<context>
    <name>ui::workbench::ExportDialogs</name>
    <message>
        <source>pruned-model</source>
        <translation>beschnittenes-modell</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>Bericht schreiben</translation>
    </message>
    <message>
        <source>Page for a browser (*.html)</source>
        <translation>Seite für einen Browser (*.html)</translation>
    </message>
    <message>
        <source>Paper (*.pdf)</source>
        <translation>Papier (*.pdf)</translation>
    </message>
    <message>
        <source>report</source>
        <translation>bericht</translation>
    </message>
    <message>
        <source>The place</source>
        <translation>Der Ort</translation>
    </message>
</context>
<context>
    <name>ui::workbench::FineTuneDialog</name>
    <message>
        <source>The &amp;dense model</source>
        <translation>dem &amp;dichten Modell</translation>
    </message>
    <message>
        <source>The &amp;pictures alone</source>
        <translation>den &amp;Bildern allein</translation>
    </message>
    <message>
        <source>Fine-tune the pruned model</source>
        <translation>Beschnittenes Modell nachtrainieren</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Of training; other results wait until it has ended</source>
        <translation>Dauer des Trainings; andere Ergebnisse warten, bis es zu Ende ist</translation>
    </message>
    <message>
        <source>Learn the dense model&apos;s answers to noised pictures (distillation)</source>
        <translation>Die Antworten des dichten Modells auf verrauschte Bilder lernen (Destillation)</translation>
    </message>
    <message>
        <source>Learn to denoise as the dense model once did, without asking it</source>
        <translation>Das Entrauschen lernen wie einst das dichte Modell, ohne es zu fragen</translation>
    </message>
    <message>
        <source>What is noised to train on</source>
        <translation>Was zum Training verrauscht wird</translation>
    </message>
    <message>
        <source>Built-in pictures</source>
        <translation>Eingebaute Bilder</translation>
    </message>
    <message>
        <source>Becomes a folder that opens as a model; checkpoint and loss curve are kept beside it</source>
        <translation>Wird ein Ordner, der sich als Modell öffnen lässt; Zwischenstand und Verlustkurve liegen daneben</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Train now; Stop ends it and keeps what was learned so far</source>
        <translation>Jetzt trainieren; Stopp beendet es und behält, was bisher gelernt wurde</translation>
    </message>
    <message>
        <source>Train nothing</source>
        <translation>Nichts trainieren</translation>
    </message>
    <message>
        <source>&amp;Minutes</source>
        <translation>&amp;Minuten</translation>
    </message>
    <message>
        <source>Learn from</source>
        <translation>Lernen von</translation>
    </message>
    <message>
        <source>P&amp;ictures</source>
        <translation>Bi&amp;lder</translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>Einen Ordner mit Bildern wählen</translation>
    </message>
    <message>
        <source>&amp;Keep it in</source>
        <translation>&amp;Ablegen in</translation>
    </message>
    <message>
        <source>Choose a new folder</source>
        <translation>Einen neuen Ordner wählen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Pictures in “%1”</source>
        <translation>Bilder in „%1“</translation>
    </message>
    <message>
        <source>Train on a folder of pictures</source>
        <translation>Mit Bildern aus einem Ordner trainieren</translation>
    </message>
    <message>
        <source>Keep the fine-tuned model in a new folder</source>
        <translation>Nachtrainiertes Modell in einem neuen Ordner ablegen</translation>
    </message>
    <message>
        <source>The built-in pictures do not suit this model: choose a folder of pictures.</source>
        <translation>Die eingebauten Bilder passen nicht zu diesem Modell: einen Ordner mit Bildern wählen.</translation>
    </message>
    <message>
        <source>A run was begun there: it goes on from its checkpoint, up to these minutes in all.</source>
        <translation>Dort wurde ein Lauf begonnen: er geht vom Zwischenstand aus weiter, bis zu insgesamt so vielen Minuten.</translation>
    </message>
</context>
<context>
    <name>ui::workbench::FineTuner</name>
    <message>
        <source>%1-fine-tuned</source>
        <translation>%1-nachtrainiert</translation>
    </message>
    <message>
        <source>Fine-tuning was stopped. What was learned so far is kept in %1.</source>
        <translation>Das Nachtrainieren wurde gestoppt. Was bisher gelernt wurde, liegt in %1.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Train the rest of the minutes, from the checkpoint</source>
        <translation>Die übrigen Minuten trainieren, vom Zwischenstand aus</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>A later run into the same folder goes on from there</source>
        <translation>Ein späterer Lauf in denselben Ordner geht von dort aus weiter</translation>
    </message>
</context>
<context>
    <name>ui::workbench::IssueNotice</name>
    <message>
        <source>Issues</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Shows the list of what went wrong</source>
        <translation>Zeigt die Liste dessen, was nicht gelang</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>It stays in the list of issues</source>
        <translation>Es bleibt in der Liste der Probleme</translation>
    </message>
</context>
<context>
    <name>ui::workbench::JobBar</name>
    <message>
        <source>Opening the model</source>
        <translation>Modell wird geöffnet</translation>
    </message>
    <message>
        <source>Measuring the dynamics</source>
        <translation>Dynamik wird gemessen</translation>
    </message>
    <message>
        <source>Sampling the dense model</source>
        <translation>Dichtes Modell sampelt</translation>
    </message>
    <message>
        <source>Gathering statistics</source>
        <translation>Statistik wird gesammelt</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>Beschneiden</translation>
    </message>
    <message>
        <source>Sampling the pruned model</source>
        <translation>Beschnittenes Modell sampelt</translation>
    </message>
    <message>
        <source>%1 steps/s</source>
        <translation>%1 Schritte/s</translation>
    </message>
    <message>
        <source>%1 pictures/s</source>
        <translation>%1 Bilder/s</translation>
    </message>
    <message>
        <source>%1 layers/s</source>
        <translation>%1 Schichten/s</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source> · %1 left</source>
        <translation> · noch %1</translation>
    </message>
    <message>
        <source>Writing the pruned model</source>
        <translation>Beschnittenes Modell wird geschrieben</translation>
    </message>
    <message>
        <source>Opening the autoencoder</source>
        <translation>Autoencoder wird geöffnet</translation>
    </message>
    <message>
        <source>Sampling the trajectory</source>
        <translation>Trajektorie wird gezogen</translation>
    </message>
    <message>
        <source>Pruning a variant</source>
        <translation>Variante beschneiden</translation>
    </message>
    <message>
        <source>Sampling a variant</source>
        <translation>Bilder einer Variante ziehen</translation>
    </message>
    <message>
        <source>Judging pictures</source>
        <translation>Bilder beurteilen</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>Nachtrainieren</translation>
    </message>
    <message>
        <source> · loss %1</source>
        <translation> · Verlust %1</translation>
    </message>
    <message>
        <source>Timing the models in turns</source>
        <translation>Die Modelle werden abwechselnd gemessen</translation>
    </message>
    <message>
        <source>%1 rounds/s</source>
        <translation>%1 Runden/s</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an …</translation>
    </message>
    <message>
        <source>Stopping… then opens the built-in model</source>
        <translation>Hält an … öffnet danach das eingebaute Modell</translation>
    </message>
    <message>
        <source>Stopping… then opens %1</source>
        <translation>Hält an … öffnet danach %1</translation>
    </message>
    <message>
        <source>Drag the black line in the plot · F1: lessons</source>
        <translation>Die schwarze Linie im Diagramm ziehen · F1: Lektionen</translation>
    </message>
</context>
<context>
    <name>ui::workbench::LongWorkNotice</name>
    <message>
        <source>Do it now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Does this and what follows from it; Stop ends it at any time</source>
        <translation>Führt dies aus und was daraus folgt; Stopp beendet es jederzeit</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Leaves it undone: Prune and Sample do it whenever they are wanted</source>
        <translation>Lässt es ungetan: Beschneiden und Sampeln holen es nach, wenn sie gewünscht sind</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>Measuring the curve would take about %1.</source>
        <translation>Die Kurve zu messen würde etwa %1 dauern.</translation>
    </message>
    <message>
        <source>Gathering statistics would take about %1.</source>
        <translation>Die Statistik zu sammeln würde etwa %1 dauern.</translation>
    </message>
    <message>
        <source>Pruning would take about %1.</source>
        <translation>Das Beschneiden würde etwa %1 dauern.</translation>
    </message>
    <message>
        <source>Judging the pictures would take about %1.</source>
        <translation>Die Bilder zu beurteilen würde etwa %1 dauern.</translation>
    </message>
    <message>
        <source>Sampling the pictures would take about %1.</source>
        <translation>Die Bilder zu sampeln würde etwa %1 dauern.</translation>
    </message>
</context>
<context>
    <name>ui::workbench::MainWindow</name>
    <message>
        <source>About Tessera</source>
        <translation>Über Tessera</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Tessera&lt;/h3&gt;&lt;p&gt;A workbench for stage-wise pruning of diffusion models, after MosaicDiff (ICCV 2025, arXiv 2510.11962).&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Tessera&lt;/h3&gt;&lt;p&gt;Eine Werkbank zum abschnittsweisen Beschneiden von Diffusionsmodellen, nach MosaicDiff (ICCV 2025, arXiv 2510.11962).&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU General Public License, Version 3 oder später.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>%1 % – Tessera</source>
        <translation>%1 % – Tessera</translation>
    </message>
    <message>
        <source>%1%2 – Tessera</source>
        <translation>%1%2 – Tessera</translation>
    </message>
</context>
<context>
    <name>ui::workbench::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>Where models are computed</source>
        <translation>Wo Modelle gerechnet werden</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>&amp;Threads</translation>
    </message>
    <message>
        <source>Of the processor, for everything that is computed</source>
        <translation>Des Prozessors, für alles, was gerechnet wird</translation>
    </message>
    <message>
        <source>&amp;Number format</source>
        <translation>&amp;Zahlenformat</translation>
    </message>
    <message>
        <source>Of weights and activations; 16 bits need half the memory, and images differ a little</source>
        <translation>Von Gewichten und Aktivierungen; 16 Bit brauchen halb so viel Speicher, und Bilder weichen ein wenig ab</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Of all texts; takes effect at once</source>
        <translation>Aller Texte; gilt sofort</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Light, dark, or what the desktop has</source>
        <translation>Hell, dunkel oder wie die Arbeitsumgebung</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie die Arbeitsumgebung</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Another device, number of threads or format opens the model again.</source>
        <translation>Ein anderes Gerät, eine andere Zahl von Threads oder ein anderes Format öffnet das Modell neu.</translation>
    </message>
</context>
<context>
    <name>ui::workbench::TrajectoryRunner</name>
    <message>
        <source>The trajectory appears here once there is a model.</source>
        <translation>Hier erscheint die Trajektorie, sobald ein Modell da ist.</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>sampling the trajectory …</source>
        <translation>sampelt die Trajektorie …</translation>
    </message>
    <message>
        <source>waits until nothing else is computed</source>
        <translation>wartet, bis sonst nichts gerechnet wird</translation>
    </message>
</context>
<context>
    <name>ui::workbench::WindowActions</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open model &amp;folder…</source>
        <translation>Modell&amp;ordner öffnen …</translation>
    </message>
    <message>
        <source>Open a model from a folder</source>
        <translation>Modell aus einem Ordner öffnen</translation>
    </message>
    <message>
        <source>Open the &amp;built-in model</source>
        <translation>Das e&amp;ingebaute Modell öffnen</translation>
    </message>
    <message>
        <source>Open the model that comes with Tessera</source>
        <translation>Das Modell öffnen, das mit Tessera kommt</translation>
    </message>
    <message>
        <source>Open s&amp;tudy…</source>
        <translation>S&amp;tudie öffnen …</translation>
    </message>
    <message>
        <source>Open the choices of an earlier study</source>
        <translation>Die Einstellungen einer früheren Studie öffnen</translation>
    </message>
    <message>
        <source>&amp;Save study</source>
        <translation>Studie &amp;speichern</translation>
    </message>
    <message>
        <source>Save all choices to a file</source>
        <translation>Alle Einstellungen in eine Datei speichern</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save study &amp;as…</source>
        <translation>Studie speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Save all choices to another file</source>
        <translation>Alle Einstellungen in eine andere Datei speichern</translation>
    </message>
    <message>
        <source>Write curves, stages, pictures and figures to one page</source>
        <translation>Kurven, Abschnitte, Bilder und Zahlen auf eine Seite schreiben</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>Leave Tessera</source>
        <translation>Tessera verlassen</translation>
    </message>
    <message>
        <source>&amp;Prune</source>
        <translation>&amp;Beschneiden</translation>
    </message>
    <message>
        <source>Prune every stage and sample pictures beside the dense model&apos;s</source>
        <translation>Jeden Abschnitt beschneiden und Bilder neben denen des dichten Modells sampeln</translation>
    </message>
    <message>
        <source>&amp;Sample</source>
        <translation>&amp;Sampeln</translation>
    </message>
    <message>
        <source>Sample the pictures of both models again</source>
        <translation>Die Bilder beider Modelle noch einmal sampeln</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;topp</translation>
    </message>
    <message>
        <source>Update &amp;automatically</source>
        <translation>&amp;Automatisch nachführen</translation>
    </message>
    <message>
        <source>Prune and sample by itself when the hand rests after a change</source>
        <translation>Nach einer Änderung von selbst beschneiden und sampeln, sobald die Hand ruht</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>&amp;About Tessera</source>
        <translation>&amp;Über Tessera</translation>
    </message>
    <message>
        <source>What this is and who may use it</source>
        <translation>Was das ist und wer es benutzen darf</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Rechnen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>Wie der &amp;Schreibtisch</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Export pruned model…</source>
        <translation>Beschnittenes Modell e&amp;xportieren …</translation>
    </message>
    <message>
        <source>Write the pruned model to a folder that opens as a model</source>
        <translation>Das beschnittene Modell in einen Ordner schreiben, der sich als Modell öffnen lässt</translation>
    </message>
    <message>
        <source>Export all p&amp;lots…</source>
        <translation>Alle Diagra&amp;mme exportieren …</translation>
    </message>
    <message>
        <source>Write every plot to a folder, as pictures and tables</source>
        <translation>Schreibt jedes Diagramm in einen Ordner, als Bilder und Tabellen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Do again</source>
        <translation>Noch einmal tun</translation>
    </message>
    <message>
        <source>Write re&amp;port…</source>
        <translation>Be&amp;richt schreiben …</translation>
    </message>
    <message>
        <source>D&amp;ark</source>
        <translation>D&amp;unkel</translation>
    </message>
    <message>
        <source>&amp;Fine-tune…</source>
        <translation>&amp;Nachtrainieren …</translation>
    </message>
    <message>
        <source>Train the pruned model on for some minutes and show the result beside it</source>
        <translation>Das beschnittene Modell einige Minuten weiter trainieren und das Ergebnis daneben zeigen</translation>
    </message>
    <message>
        <source>Only the &amp;plot</source>
        <translation>Nur das &amp;Diagramm</translation>
    </message>
    <message>
        <source>Gives the plot the whole window, or puts everything back</source>
        <translation>Gibt dem Diagramm das ganze Fenster oder stellt alles zurück</translation>
    </message>
    <message>
        <source>Only the &amp;images</source>
        <translation>Nur die B&amp;ilder</translation>
    </message>
    <message>
        <source>Gives the images the whole window, or puts everything back</source>
        <translation>Gibt den Bildern das ganze Fenster oder stellt alles zurück</translation>
    </message>
    <message>
        <source>This model is pruned already; open its dense model to prune anew</source>
        <translation>Dieses Modell ist schon beschnitten; zum Neubeschneiden sein dichtes Modell öffnen</translation>
    </message>
    <message>
        <source>End the running job at once</source>
        <translation>Den laufenden Auftrag sofort beenden</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open a model, from a .safetensors file or a PyTorch checkpoint, or a study</source>
        <translation>Ein Modell öffnen, aus einer .safetensors-Datei oder einem PyTorch-Checkpoint, oder eine Studie</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>Device, threads, number format, language and colours</source>
        <translation>Gerät, Threads, Zahlenformat, Sprache und Farben</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>All keys on one page</source>
        <translation>Alle Tasten auf einer Seite</translation>
    </message>
    <message>
        <source>&amp;Formulas</source>
        <translation>&amp;Formeln</translation>
    </message>
    <message>
        <source>What is computed, with units, defaults and sources</source>
        <translation>Was gerechnet wird, mit Einheiten, Vorgaben und Quellen</translation>
    </message>
    <message>
        <source>Open the built-in te&amp;xt-to-image model</source>
        <translation>Ein&amp;gebautes Text-zu-Bild-Modell öffnen</translation>
    </message>
    <message>
        <source>Open the small model of prompts that comes with Tessera</source>
        <translation>Öffnet das kleine Modell für Prompts, das Tessera mitbringt</translation>
    </message>
</context>
<context>
    <name>ui::workbench::WindowStatus</name>
    <message>
        <source>Issues: %1</source>
        <translation>Probleme: %1</translation>
    </message>
    <message>
        <source>Shows or hides what went wrong; a click on an issue leads to the place.</source>
        <translation>Zeigt oder verbirgt, was schiefging; ein Klick auf ein Problem führt an die Stelle.</translation>
    </message>
    <message>
        <source>Memory that Tessera uses now</source>
        <translation>Speicher, den Tessera gerade belegt</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>Geschrieben: %1</translation>
    </message>
    <message>
        <source>Show in folder: %1</source>
        <translation>Im Ordner zeigen: %1</translation>
    </message>
    <message>
        <source>Where the model is computed, with how many threads and in which number format; click to choose</source>
        <translation>Wo das Modell gerechnet wird, mit wie vielen Threads und in welchem Zahlenformat; klicken, um zu wählen</translation>
    </message>
    <message>
        <source>Last written</source>
        <translation>Zuletzt geschrieben</translation>
    </message>
    <message>
        <source>What was written last; a click shows it in its folder</source>
        <translation>Was zuletzt geschrieben wurde; ein Klick zeigt es in seinem Ordner</translation>
    </message>
</context>
</TS>
