<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<TS version="2.1" language="de" sourcelanguage="en_US">
<context>
    <name>AttentionText</name>
    <message>
        <source>This computer needs a look</source>
        <translation>Dieser Computer braucht einen Blick</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>Der eingebettete Cluster konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Cluster %1 does not answer</source>
        <translation>Cluster %1 antwortet nicht</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) show their last known state. %1</source>
        <comment>%1 = why the cluster does not answer</comment>
        <translation>
            <numerusform>%n Datenbank zeigt ihren zuletzt bekannten Zustand. %1</numerusform>
            <numerusform>%n Datenbanken zeigen ihren zuletzt bekannten Zustand. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation>Verbindung prüfen</translation>
    </message>
    <message>
        <source>%1: stopped by an error</source>
        <comment>%1 = Create orders</comment>
        <translation>%1: durch einen Fehler angehalten</translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <comment>%1 = Create orders</comment>
        <translation>%1: unterbrochen</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done and nobody runs it.</source>
        <translation>
            <numerusform>%1 von %n Schritt ist getan, und niemand führt ihn aus.</numerusform>
            <numerusform>%1 von %n Schritten sind getan, und niemand führt ihn aus.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation>Fortsetzen oder zurücknehmen…</translation>
    </message>
    <message>
        <source>%1 on %2, last known state</source>
        <comment>namespace on cluster</comment>
        <translation>%1 auf %2, zuletzt bekannter Zustand</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation>%1 auf %2</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>%1 has lost a volume</source>
        <translation>%1 hat ein Volume verloren</translation>
    </message>
    <message>
        <source>%1 has no primary</source>
        <translation>%1 hat kein primäres Mitglied</translation>
    </message>
    <message>
        <source>Show members</source>
        <translation>Mitglieder zeigen</translation>
    </message>
    <message>
        <source>%1 is down</source>
        <translation>%1 ist ausgefallen</translation>
    </message>
    <message>
        <source>The last operation on %1 failed</source>
        <translation>Der letzte Vorgang an %1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 has no synchronous replica</source>
        <translation>%1 hat kein synchrones Replikat</translation>
    </message>
    <message>
        <source>%1 is degraded</source>
        <translation>%1 ist eingeschränkt</translation>
    </message>
    <message>
        <source>%1 cannot be started</source>
        <translation>%1 lässt sich nicht starten</translation>
    </message>
    <message>
        <source>Read the log</source>
        <translation>Log lesen</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) on %1 without deletion protection</source>
        <translation>
            <numerusform>%n Datenbank auf %1 ohne Löschschutz</numerusform>
            <numerusform>%n Datenbanken auf %1 ohne Löschschutz</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>%1 = names</comment>
        <translation>
            <numerusform>%1 und %n weitere</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Show databases</source>
        <translation>Datenbanken zeigen</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>The work on %1 was cancelled.</source>
        <translation>Die Arbeit an %1 wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The work was cancelled.</source>
        <translation>Die Arbeit wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Start it again when you want it.</source>
        <translation>Starten Sie sie erneut, wenn Sie sie brauchen.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>There was no answer in time.</source>
        <translation>Es kam keine rechtzeitige Antwort.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, run the connection check of the cluster.</source>
        <translation>Versuchen Sie es erneut; geschieht es wieder, prüfen Sie die Verbindung des Clusters.</translation>
    </message>
    <message>
        <source>%1 cannot be reached.</source>
        <translation>%1 ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>The cluster cannot be reached.</source>
        <translation>Der Cluster ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check the network, then run the connection check of the cluster.</source>
        <translation>Prüfen Sie das Netzwerk und dann die Verbindung des Clusters.</translation>
    </message>
    <message>
        <source>%1 did not accept your sign-in.</source>
        <translation>%1 hat Ihre Anmeldung nicht angenommen.</translation>
    </message>
    <message>
        <source>The cluster did not accept your sign-in.</source>
        <translation>Der Cluster hat Ihre Anmeldung nicht angenommen.</translation>
    </message>
    <message>
        <source>Sign in again, or renew the certificate or token in the kubeconfig file.</source>
        <translation>Melden Sie sich neu an oder erneuern Sie Zertifikat oder Token in der kubeconfig-Datei.</translation>
    </message>
    <message>
        <source>You may not do this: %1.</source>
        <translation>Das dürfen Sie nicht: %1.</translation>
    </message>
    <message>
        <source>You may not do this.</source>
        <translation>Das dürfen Sie nicht.</translation>
    </message>
    <message>
        <source>Ask an administrator of the cluster for the right that is named.</source>
        <translation>Bitten Sie einen Administrator des Clusters um das genannte Recht.</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 gibt es nicht.</translation>
    </message>
    <message>
        <source>It does not exist.</source>
        <translation>Das gibt es nicht.</translation>
    </message>
    <message>
        <source>Check the name; somebody may have removed it.</source>
        <translation>Prüfen Sie den Namen; vielleicht hat es jemand entfernt.</translation>
    </message>
    <message>
        <source>%1 exists already, is in use or was changed meanwhile.</source>
        <translation>%1 gibt es schon, ist in Gebrauch oder wurde inzwischen geändert.</translation>
    </message>
    <message>
        <source>It exists already, is in use or was changed meanwhile.</source>
        <translation>Es existiert schon, ist in Gebrauch oder wurde inzwischen geändert.</translation>
    </message>
    <message>
        <source>Look at its present state, then decide again.</source>
        <translation>Sehen Sie sich den jetzigen Zustand an und entscheiden Sie dann neu.</translation>
    </message>
    <message>
        <source>What was read of %1 is too old.</source>
        <translation>Der gelesene Stand von %1 ist zu alt.</translation>
    </message>
    <message>
        <source>What was read is too old.</source>
        <translation>Der gelesene Stand ist zu alt.</translation>
    </message>
    <message>
        <source>Refresh and try again.</source>
        <translation>Aktualisieren Sie und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>%1 was refused because it is not valid.</source>
        <translation>%1 wurde abgelehnt, weil es ungültig ist.</translation>
    </message>
    <message>
        <source>The input was refused because it is not valid.</source>
        <translation>Die Eingabe wurde abgelehnt, weil sie ungültig ist.</translation>
    </message>
    <message>
        <source>Correct what the cause names and try again.</source>
        <translation>Berichtigen Sie, was die Ursache nennt, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>%1 asks us to slow down.</source>
        <translation>%1 bittet um weniger Anfragen.</translation>
    </message>
    <message>
        <source>The cluster asks us to slow down.</source>
        <translation>Der Cluster bittet um weniger Anfragen.</translation>
    </message>
    <message>
        <source>Wait a moment and try again.</source>
        <translation>Warten Sie einen Moment und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>%1 is there but not able to answer now.</source>
        <translation>%1 ist da, kann aber jetzt nicht antworten.</translation>
    </message>
    <message>
        <source>The cluster is there but not able to answer now.</source>
        <translation>Der Cluster ist da, kann aber jetzt nicht antworten.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse while working on %1.</source>
        <translation>In Pilothouse ist bei der Arbeit an %1 etwas fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse.</source>
        <translation>In Pilothouse ist etwas fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, report it with the technical details.</source>
        <translation>Versuchen Sie es erneut; geschieht es wieder, melden Sie es mit den technischen Angaben.</translation>
    </message>
    <message>
        <source>Enter a name.</source>
        <translation>Geben Sie einen Namen ein.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 40 characters.</source>
        <translation>Der Name ist zu lang. Höchstens 40 Zeichen.</translation>
    </message>
    <message>
        <source>Use lower-case letters, digits and hyphens; begin with a letter, end with a letter or digit.</source>
        <translation>Kleinbuchstaben, Ziffern und Bindestriche; am Anfang ein Buchstabe, am Ende ein Buchstabe oder eine Ziffer.</translation>
    </message>
    <message>
        <source>A database with this name exists in this namespace. Choose another name.</source>
        <translation>In diesem Namespace gibt es schon eine Datenbank mit diesem Namen. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>This name is reserved. Choose another one.</source>
        <translation>Dieser Name ist reserviert. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Choose a namespace.</source>
        <translation>Wählen Sie einen Namespace.</translation>
    </message>
    <message>
        <source>The namespace is too long. Use at most 63 characters.</source>
        <translation>Der Namespace ist zu lang. Höchstens 63 Zeichen.</translation>
    </message>
    <message>
        <source>This is not a name a namespace can have.</source>
        <translation>So kann ein Namespace nicht heißen.</translation>
    </message>
    <message>
        <source>Choose a cluster that answers.</source>
        <translation>Wählen Sie einen Cluster, der antwortet.</translation>
    </message>
    <message>
        <source>Choose an engine from the list.</source>
        <translation>Wählen Sie eine Engine aus der Liste.</translation>
    </message>
    <message>
        <source>Enter how much CPU it gets, for example 0.5.</source>
        <translation>Geben Sie die CPU an, zum Beispiel 0.5.</translation>
    </message>
    <message>
        <source>Enter a number of processors, for example 0.5, 2 or 500m.</source>
        <translation>Geben Sie eine Anzahl Prozessoren an, zum Beispiel 0.5, 2 oder 500m.</translation>
    </message>
    <message>
        <source>Enter how much memory it gets, for example 512Mi.</source>
        <translation>Geben Sie den Arbeitsspeicher an, zum Beispiel 512Mi.</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 512Mi or 2Gi.</source>
        <translation>Geben Sie eine Größe mit Einheit an, zum Beispiel 512Mi oder 2Gi.</translation>
    </message>
    <message>
        <source>Enter how much storage it gets, for example 1Gi.</source>
        <translation>Geben Sie den Speicherplatz an, zum Beispiel 1Gi.</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 1Gi or 100Gi.</source>
        <translation>Geben Sie eine Größe mit Einheit an, zum Beispiel 1Gi oder 100Gi.</translation>
    </message>
    <message>
        <source>Enter the name of the first database.</source>
        <translation>Geben Sie den Namen der ersten Datenbank ein.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 63 characters.</source>
        <translation>Der Name ist zu lang. Höchstens 63 Zeichen.</translation>
    </message>
    <message>
        <source>Use letters, digits and underscores; begin with a letter.</source>
        <translation>Buchstaben, Ziffern und Unterstriche; am Anfang ein Buchstabe.</translation>
    </message>
    <message>
        <source>The server keeps this database name for itself. Choose another one.</source>
        <translation>Diesen Datenbanknamen braucht der Server selbst. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Enter the role that owns the database.</source>
        <translation>Geben Sie die Rolle ein, der die Datenbank gehört.</translation>
    </message>
    <message>
        <source>The server keeps this role name for itself. Choose another one.</source>
        <translation>Diesen Rollennamen braucht der Server selbst. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Use at least 8 characters, or leave it empty to have one made.</source>
        <translation>Mindestens 8 Zeichen, oder leer lassen, damit eines erzeugt wird.</translation>
    </message>
    <message>
        <source>A volume can grow, never shrink. Enter as much as it has or more.</source>
        <translation>Ein Volume kann wachsen, nie schrumpfen. Geben Sie so viel ein, wie es hat, oder mehr.</translation>
    </message>
    <message>
        <source>Type the password, or switch its box off to have one made.</source>
        <translation>Geben Sie das Passwort ein, oder schalten Sie das Kästchen aus, damit eines erzeugt wird.</translation>
    </message>
    <message>
        <source>%1 is protected against deletion.</source>
        <translation>%1 ist gegen Löschen geschützt.</translation>
    </message>
    <message>
        <source>Switch the protection off under Change resources, then delete it.</source>
        <translation>Schalten Sie den Schutz unter „Ressourcen ändern“ aus, und löschen Sie dann.</translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>Words, or column:word; all must match, and - before one turns it around.
For example: state:ready -engine:mariadb</source>
        <translation>Wörter oder Spalte:Wort; alle müssen zutreffen, und - davor kehrt eines um.
Zum Beispiel: state:bereit -engine:mariadb</translation>
    </message>
</context>
<context>
    <name>FleetFace</name>
    <message>
        <source>Starting…</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>Der eingebettete Cluster konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No cluster yet</source>
        <translation>Noch kein Cluster</translation>
    </message>
    <message>
        <source>Add a Kubernetes cluster from its kubeconfig file.</source>
        <translation>Fügen Sie einen Kubernetes-Cluster aus seiner kubeconfig-Datei hinzu.</translation>
    </message>
    <message>
        <source>Add a cluster</source>
        <translation>Cluster hinzufügen</translation>
    </message>
    <message>
        <source>Reading databases from the cluster…</source>
        <translation>Die Datenbanken werden vom Cluster gelesen …</translation>
    </message>
    <message>
        <source>No cluster answers.</source>
        <translation>Kein Cluster antwortet.</translation>
    </message>
    <message>
        <source>No databases yet</source>
        <translation>Noch keine Datenbanken</translation>
    </message>
    <message>
        <source>Create the first one: a real server with its own storage, TLS and a generated password, ready in seconds.</source>
        <translation>Erstellen Sie die erste: ein echter Server mit eigenem Speicher, TLS und erzeugtem Passwort, in Sekunden bereit.</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>Datenbank erstellen</translation>
    </message>
</context>
<context>
    <name>FormatText</name>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes</comment>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>hours</comment>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>days</comment>
        <translation>%1 Tg.</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>4 s ago</comment>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Creating</source>
        <translation>Wird erstellt</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Eingeschränkt</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Ausgefallen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>Primär</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>Replikat</translation>
    </message>
    <message>
        <source>Synchronous replica</source>
        <translation>Synchrones Replikat</translation>
    </message>
    <message>
        <source>Standby leader</source>
        <translation>Standby-Leiter</translation>
    </message>
    <message>
        <source>No role yet</source>
        <translation>Noch keine Rolle</translation>
    </message>
    <message>
        <source>Waiting to start</source>
        <translation>Wartet auf Start</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Image not available</source>
        <translation>Image nicht verfügbar</translation>
    </message>
    <message>
        <source>Stops again and again</source>
        <translation>Bricht immer wieder ab</translation>
    </message>
    <message>
        <source>Configuration missing</source>
        <translation>Konfiguration fehlt</translation>
    </message>
    <message>
        <source>Install the program the message names, or choose a version this cluster can run.</source>
        <translation>Installieren Sie das genannte Programm oder wählen Sie eine Version, die dieser Cluster ausführen kann.</translation>
    </message>
    <message>
        <source>%1 stops again and again.</source>
        <translation>%1 bricht immer wieder ab.</translation>
    </message>
    <message>
        <source>Read its log: the last lines before the stop name the reason.</source>
        <translation>Lesen Sie das Log: Die letzten Zeilen vor dem Abbruch nennen den Grund.</translation>
    </message>
    <message>
        <source>No node can take %1.</source>
        <translation>Kein Knoten kann %1 aufnehmen.</translation>
    </message>
    <message>
        <source>Ask for less CPU or memory, or add a node.</source>
        <translation>Verlangen Sie weniger CPU oder Arbeitsspeicher, oder fügen Sie einen Knoten hinzu.</translation>
    </message>
    <message>
        <source>%1 runs but is not ready.</source>
        <translation>%1 läuft, ist aber nicht bereit.</translation>
    </message>
    <message>
        <source>A start takes seconds; if it lasts longer, read the log.</source>
        <translation>Ein Start dauert Sekunden; dauert es länger, lesen Sie das Log.</translation>
    </message>
    <message>
        <source>%1 does not exist yet.</source>
        <translation>%1 gibt es noch nicht.</translation>
    </message>
    <message>
        <source>The storage %1 is not there yet.</source>
        <translation>Der Speicher %1 ist noch nicht da.</translation>
    </message>
    <message>
        <source>Check that the storage class exists and has free space.</source>
        <translation>Prüfen Sie, ob es die Speicherklasse gibt und ob sie Platz hat.</translation>
    </message>
    <message>
        <source>The storage %1 is lost.</source>
        <translation>Der Speicher %1 ist verloren.</translation>
    </message>
    <message>
        <source>Its volume is gone; restore the database from a backup.</source>
        <translation>Sein Volume ist weg; stellen Sie die Datenbank aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>%1 cannot be started as it is configured.</source>
        <translation>%1 lässt sich so nicht starten.</translation>
    </message>
    <message>
        <source>Look at the events: they name what is missing.</source>
        <translation>Sehen Sie in die Ereignisse: Sie nennen, was fehlt.</translation>
    </message>
    <message>
        <source>The StatefulSet of %1 is missing.</source>
        <translation>Das StatefulSet von %1 fehlt.</translation>
    </message>
    <message>
        <source>The Service %1 is missing, so no client reaches the database.</source>
        <translation>Der Service %1 fehlt, kein Client erreicht die Datenbank.</translation>
    </message>
    <message>
        <source>No member is primary, so writes are refused.</source>
        <translation>Kein Mitglied ist primär, Schreibzugriffe werden abgelehnt.</translation>
    </message>
    <message>
        <source>The description of %1 in the cluster cannot be read.</source>
        <translation>Die Beschreibung von %1 im Cluster ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Look at its ConfigMap in the YAML tab.</source>
        <translation>Sehen Sie sich die ConfigMap im Reiter YAML an.</translation>
    </message>
    <message>
        <source>%1 was made by a newer Pilothouse and can only be looked at here.</source>
        <translation>%1 stammt von einem neueren Pilothouse und kann hier nur angesehen werden.</translation>
    </message>
    <message>
        <source>Update Pilothouse to change it.</source>
        <translation>Aktualisieren Sie Pilothouse, um sie zu ändern.</translation>
    </message>
    <message>
        <source>The last operation on %1 ended without success.</source>
        <translation>Der letzte Vorgang an %1 endete ohne Erfolg.</translation>
    </message>
    <message>
        <source>Open the operation to see the step and its error.</source>
        <translation>Öffnen Sie den Vorgang; er zeigt den Schritt und seinen Fehler.</translation>
    </message>
    <message>
        <source>The cluster does not answer.</source>
        <translation>Der Cluster antwortet nicht.</translation>
    </message>
    <message>
        <source>Run the connection check of the cluster.</source>
        <translation>Prüfen Sie die Verbindung des Clusters.</translation>
    </message>
    <message>
        <source>The image of %1 is not available.</source>
        <translation>Das Image von %1 ist nicht verfügbar.</translation>
    </message>
    <message>
        <source>Changes run once their plan was read; deleting still asks for the name.</source>
        <translation>Änderungen laufen, sobald ihr Plan gelesen wurde; Löschen fragt trotzdem nach dem Namen.</translation>
    </message>
    <message>
        <source>Every change asks for the name of the database first.</source>
        <translation>Jede Änderung fragt zuerst nach dem Namen der Datenbank.</translation>
    </message>
    <message>
        <source>Nothing on this cluster can be changed from this console.</source>
        <translation>Auf diesem Cluster lässt sich von dieser Konsole aus nichts ändern.</translation>
    </message>
    <message>
        <source>No replica confirms commits, so none would take over by itself.</source>
        <translation>Kein Replikat bestätigt Commits, also übernähme keines von selbst.</translation>
    </message>
    <message>
        <source>Look at the replicas: one must be ready and keep up before it confirms again.</source>
        <translation>Sehen Sie nach den Replikaten: Eines muss bereit sein und Schritt halten, bevor es wieder bestätigt.</translation>
    </message>
    <message>
        <source>Somebody deleted it; the volumes are kept. Write it again from a copy; do not delete the database.</source>
        <translation>Jemand hat es gelöscht; die Volumes sind noch da. Aus einer Kopie wieder anlegen und die Datenbank nicht löschen.</translation>
    </message>
</context>
<context>
    <name>LifeText</name>
    <message>
        <source>Connections are cut, and nobody can connect until the server runs again, usually for a few seconds.</source>
        <translation>Verbindungen werden getrennt, und niemand kann sich verbinden, bis der Server wieder läuft, meist einige Sekunden lang.</translation>
    </message>
    <message>
        <source>The replicas restart first. Then %1, the primary, hands over to one that has everything: connections are cut, and writes fail for a few seconds. Nothing that was committed is lost.</source>
        <comment>%1 = orders-0</comment>
        <translation>Zuerst starten die Replikate neu. Dann übergibt %1, das primäre Mitglied, an eines, das alles hat: Verbindungen werden getrennt, und Schreibvorgänge schlagen einige Sekunden lang fehl. Nichts, was bestätigt wurde, geht verloren.</translation>
    </message>
    <message>
        <source>Only connections to the members that restart are cut; the primary goes on.</source>
        <translation>Nur Verbindungen zu den Mitgliedern, die neu starten, werden getrennt; das primäre Mitglied läuft weiter.</translation>
    </message>
</context>
<context>
    <name>OperationTableModel</name>
    <message>
        <source>Stopped</source>
        <comment>an operation by an error</comment>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>an operation</comment>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>how an operation ended</comment>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>It had not ended when this console last saw it, and its cluster does not tell of it now.</source>
        <translation>Er war nicht beendet, als diese Konsole ihn zuletzt sah, und sein Cluster sagt jetzt nichts von ihm.</translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation>Wartet auf %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done.</source>
        <translation>
            <numerusform>%1 von %n Schritt ist getan.</numerusform>
            <numerusform>%1 von %n Schritten sind getan.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All of %n step(s) are done.</source>
        <translation>
            <numerusform>Sein Schritt ist getan.</numerusform>
            <numerusform>Alle %n Schritte sind getan.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>the step that failed: why</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>It did not succeed, and everything it had made was removed again.</source>
        <translation>Er gelang nicht, und alles, was er angelegt hatte, wurde wieder entfernt.</translation>
    </message>
    <message numerus="yes">
        <source>Cancelled after %1 of %n step(s).</source>
        <translation>
            <numerusform>Nach %1 von %n Schritt abgebrochen.</numerusform>
            <numerusform>Nach %1 von %n Schritten abgebrochen.</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Vorgang</translation>
    </message>
    <message>
        <source>It was taken back; its steps tell what stays.</source>
        <translation>Er wurde zurückgenommen; seine Schritte sagen, was bleibt.</translation>
    </message>
</context>
<context>
    <name>OperationText</name>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Live, %1</source>
        <comment>cluster state; %1 = 4 s ago</comment>
        <translation>Live, %1</translation>
    </message>
    <message>
        <source>Not reachable</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>Last seen %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation>Zuletzt gesehen %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Confirm changes</source>
        <translation>Änderungen bestätigen</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Nur lesen</translation>
    </message>
    <message>
        <source>Name resolution</source>
        <translation>Namensauflösung</translation>
    </message>
    <message>
        <source>Network connection</source>
        <translation>Netzwerkverbindung</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Encryption and certificate</source>
        <translation>Verschlüsselung und Zertifikat</translation>
    </message>
    <message>
        <source>Who you are</source>
        <translation>Wer Sie sind</translation>
    </message>
    <message>
        <source>What you may do</source>
        <translation>Was Sie dürfen</translation>
    </message>
    <message>
        <source>Streams (WebSocket)</source>
        <translation>Datenströme (WebSocket)</translation>
    </message>
    <message>
        <source>API server is alive</source>
        <translation>API-Server läuft</translation>
    </message>
    <message>
        <source>API server is ready</source>
        <translation>API-Server ist bereit</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Not tried</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Create %1</source>
        <translation>%1 erstellen</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Rolled back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Steht an</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>Not needed</source>
        <translation>Nicht nötig</translation>
    </message>
    <message>
        <source>Creating %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>%1 wird gerade auf %2 erstellt.</translation>
    </message>
    <message>
        <source>Deleting %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>%1 wird gerade auf %2 gelöscht.</translation>
    </message>
    <message>
        <source>An operation on %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>Ein Vorgang an %1 läuft auf %2.</translation>
    </message>
    <message>
        <source>Creating %1 stopped before its end; nobody runs it.</source>
        <translation>Das Erstellen von %1 endete vorzeitig; niemand führt es aus.</translation>
    </message>
    <message>
        <source>Deleting %1 stopped before its end; nobody runs it.</source>
        <translation>Das Löschen von %1 endete vorzeitig; niemand führt es aus.</translation>
    </message>
    <message>
        <source>An operation on %1 stopped before its end; nobody runs it.</source>
        <translation>Ein Vorgang an %1 endete vorzeitig; niemand führt ihn aus.</translation>
    </message>
    <message>
        <source>Creating %1 was interrupted; nobody runs it.</source>
        <translation>Das Erstellen von %1 wurde unterbrochen; niemand führt es aus.</translation>
    </message>
    <message>
        <source>Deleting %1 was interrupted; nobody runs it.</source>
        <translation>Das Löschen von %1 wurde unterbrochen; niemand führt es aus.</translation>
    </message>
    <message>
        <source>An operation on %1 was interrupted; nobody runs it.</source>
        <translation>Ein Vorgang an %1 wurde unterbrochen; niemand führt ihn aus.</translation>
    </message>
    <message>
        <source>Take over the operation</source>
        <translation>Den Vorgang übernehmen</translation>
    </message>
    <message>
        <source>Apply %1</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>%1 anwenden</translation>
    </message>
    <message>
        <source>Delete %1, which owns everything but the volumes</source>
        <comment>%1 = ConfigMap orders</comment>
        <translation>%1 löschen; daran hängt alles außer den Volumes</translation>
    </message>
    <message>
        <source>Wait until %1 is ready</source>
        <translation>Warten, bis %1 bereit ist</translation>
    </message>
    <message>
        <source>Wait until %1 is gone</source>
        <translation>Warten, bis %1 weg ist</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it</source>
        <translation>Volume %1 mit allen Daten darin</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it (%2)</source>
        <comment>%2 = 1 GiB</comment>
        <translation>Volume %1 mit allen Daten darin (%2)</translation>
    </message>
    <message>
        <source>Secret %1</source>
        <translation>Secret %1</translation>
    </message>
    <message>
        <source>Change the members of %1</source>
        <translation>Mitglieder von %1 ändern</translation>
    </message>
    <message>
        <source>Switch over %1</source>
        <translation>Switchover von %1</translation>
    </message>
    <message>
        <source>Hand over to %1</source>
        <comment>%1 = orders-1</comment>
        <translation>An %1 übergeben</translation>
    </message>
    <message numerus="yes">
        <source>Set %1 to %n member(s)</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>
            <numerusform>%1 auf %n Mitglied setzen</numerusform>
            <numerusform>%1 auf %n Mitglieder setzen</numerusform>
        </translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>%1 anhalten</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>%1 starten</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>%1 neu starten</translation>
    </message>
    <message>
        <source>Wait until %1 has grown</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>Warten, bis %1 gewachsen ist</translation>
    </message>
    <message>
        <source>Set the parameters in Patroni&apos;s %1</source>
        <comment>%1 = ConfigMap orders-config</comment>
        <translation>Parameter in Patronis %1 setzen</translation>
    </message>
    <message>
        <source>Wait until the parameters of %1 are in force</source>
        <translation>Warten, bis die Parameter von %1 gelten</translation>
    </message>
    <message>
        <source>Let %1 grow</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>%1 wachsen lassen</translation>
    </message>
    <message>
        <source>Re-attach %1</source>
        <translation>%1 wieder anbinden</translation>
    </message>
    <message>
        <source>Change the password of %1</source>
        <translation>Passwort von %1 ändern</translation>
    </message>
    <message>
        <source>Note in %1 when it was changed</source>
        <comment>%1 = ConfigMap orders; it: the password</comment>
        <translation>In %1 vermerken, wann es geändert wurde</translation>
    </message>
    <message>
        <source>Let %1 stay when the database goes</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation>%1 bleibt, wenn die Datenbank geht</translation>
    </message>
    <message>
        <source>Take %1</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>%1 übernehmen</translation>
    </message>
    <message>
        <source>Let %1 belong to the database again</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation>%1 gehört wieder zur Datenbank</translation>
    </message>
    <message>
        <source>Put a second password into %1</source>
        <comment>%1 = Secret orders-credentials</comment>
        <translation>Ein zweites Passwort in %1 ablegen</translation>
    </message>
    <message>
        <source>Log in as %1 with what the Secret says</source>
        <comment>%1 = a login role</comment>
        <translation>Als %1 mit dem anmelden, was im Secret steht</translation>
    </message>
    <message>
        <source>Set it in the server and prove it by a login as %1</source>
        <comment>%1 = a login role</comment>
        <translation>Im Server setzen und durch Anmeldung als %1 nachweisen</translation>
    </message>
    <message>
        <source>Make it the one that counts in %1</source>
        <comment>it: the password; %1 = Secret orders-credentials</comment>
        <translation>Es in %1 zum gültigen machen</translation>
    </message>
    <message>
        <source>What the database was like is not noted on the volumes, so it cannot be made again.</source>
        <translation>Auf den Volumes ist nicht vermerkt, wie die Datenbank war; sie kann nicht neu angelegt werden.</translation>
    </message>
    <message>
        <source>A newer version of Pilothouse deleted it; only that one can attach it again.</source>
        <translation>Eine neuere Version von Pilothouse hat sie gelöscht; nur diese kann sie wieder anbinden.</translation>
    </message>
    <message>
        <source>Its passwords or certificates are gone, so it cannot be made again.</source>
        <translation>Ihre Passwörter oder Zertifikate sind nicht mehr da; sie kann nicht neu angelegt werden.</translation>
    </message>
    <message>
        <source>The volume of member 0, with which it would start, is gone.</source>
        <translation>Das Volume von Mitglied 0, mit dem sie starten würde, ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Member 0, with which it would start, may lack commits that another member has.</source>
        <translation>Mitglied 0, mit dem sie starten würde, fehlen vielleicht Commits, die ein anderes Mitglied hat.</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), %1</source>
        <comment>%1 = 6 GiB, all together</comment>
        <translation>
            <numerusform>%n Volume, %1</numerusform>
            <numerusform>%n Volumes, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlaceText</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>storage</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>pods</source>
        <translation>Pods</translation>
    </message>
    <message>
        <source>volumes</source>
        <translation>Volumes</translation>
    </message>
    <message>
        <source>Each member</source>
        <translation>Jedes Mitglied</translation>
    </message>
    <message>
        <source>Each volume</source>
        <translation>Jedes Volume</translation>
    </message>
    <message>
        <source>The container %1</source>
        <translation>Der Container %1</translation>
    </message>
    <message>
        <source>asks for %1 · %2 of %3 free · %4</source>
        <comment>asks for 1 · 0.5 of 20 free · quota team-a</comment>
        <translation>verlangt %1 · %2 von %3 frei · %4</translation>
    </message>
    <message>
        <source>The quota %1 leaves %2 (%3), and this asks for %4. Ask for less, or have the quota raised.</source>
        <comment>quota team-a leaves 2 (CPU)</comment>
        <translation>Die Quota %1 lässt %2 übrig (%3), verlangt werden %4. Verlangen Sie weniger, oder lassen Sie die Quota erhöhen.</translation>
    </message>
    <message>
        <source>The quota %1 wants every container to state %2. %3 does not: have a LimitRange with defaults made in this namespace, or choose another namespace.</source>
        <translation>Die Quota %1 verlangt, dass jeder Container %2 angibt. %3 tut das nicht: Lassen Sie in diesem Namespace eine LimitRange mit Vorgaben anlegen, oder wählen Sie einen anderen Namespace.</translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 allows at most %5. Ask for less.</source>
        <translation>%1 verlangt %2 (%3); die LimitRange %4 erlaubt höchstens %5. Verlangen Sie weniger.</translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 wants at least %5. Ask for more.</source>
        <translation>%1 verlangt %2 (%3); die LimitRange %4 will mindestens %5. Verlangen Sie mehr.</translation>
    </message>
    <message>
        <source>The storage class %1 has room for a volume of %2, not of %3. Ask for less, or choose another class.</source>
        <translation>Die Speicherklasse %1 hat Platz für ein Volume von %2, nicht von %3. Verlangen Sie weniger, oder wählen Sie eine andere Klasse.</translation>
    </message>
    <message>
        <source>No node has room for a member now: it asks for %1 (%2), and the most any has free is %3. A member waits until a node has room or one is added.</source>
        <translation>Kein Knoten hat jetzt Platz für ein Mitglied: Es verlangt %1 (%2), und am meisten frei hat einer mit %3. Ein Mitglied wartet, bis ein Knoten Platz hat oder einer dazukommt.</translation>
    </message>
    <message>
        <source>There is no storage class %1. Choose one of the list.</source>
        <translation>Es gibt keine Speicherklasse %1. Wählen Sie eine aus der Liste.</translation>
    </message>
    <message>
        <source>The cluster has no default storage class. Choose one of the list.</source>
        <translation>Der Cluster hat keine voreingestellte Speicherklasse. Wählen Sie eine aus der Liste.</translation>
    </message>
    <message>
        <source>quota %1</source>
        <translation>Quota %1</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n Knoten</numerusform>
            <numerusform>%n Knoten</numerusform>
        </translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation>Klasse %1</translation>
    </message>
    <message>
        <source> · the default</source>
        <translation> · voreingestellt</translation>
    </message>
    <message>
        <source> · can grow</source>
        <translation> · kann wachsen</translation>
    </message>
    <message>
        <source> · cannot grow</source>
        <translation> · kann nicht wachsen</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) take pods, with %1 CPU and %2 free</source>
        <translation>
            <numerusform>%n Knoten nimmt Pods an, mit %1 CPU und %2 frei</numerusform>
            <numerusform>%n Knoten nehmen Pods an, mit %1 CPU und %2 frei</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes.</source>
        <translation>Eine Konsole für PostgreSQL, MySQL und MariaDB auf Kubernetes.</translation>
    </message>
    <message>
        <source>Folder of the embedded cluster.</source>
        <translation>Ordner des eingebetteten Clusters.</translation>
    </message>
    <message>
        <source>Kubeconfig file to list clusters from; may be given more than once.</source>
        <translation>Kubeconfig-Datei, deren Cluster gezeigt werden; mehrfach möglich.</translation>
    </message>
    <message>
        <source>Do not start the embedded cluster.</source>
        <translation>Den eingebetteten Cluster nicht starten.</translation>
    </message>
</context>
<context>
    <name>ph::app::Desktop</name>
    <message>
        <source>Starting the embedded cluster on this computer…</source>
        <translation>Der eingebettete Cluster auf diesem Rechner startet …</translation>
    </message>
    <message>
        <source>Reading the list of clusters…</source>
        <translation>Die Liste der Cluster wird gelesen …</translation>
    </message>
    <message>
        <source>Starting the embedded cluster: %1</source>
        <comment>%1 = waiting for the API server</comment>
        <translation>Der eingebettete Cluster startet: %1</translation>
    </message>
    <message>
        <source>The embedded cluster: %1. Next step: %2</source>
        <comment>%1 = what is missing, %2 = a command</comment>
        <translation>Der eingebettete Cluster: %1. Nächster Schritt: %2</translation>
    </message>
</context>
<context>
    <name>ph::models::CatalogueTableModel</name>
    <message>
        <source>Can run</source>
        <translation>Läuft hier</translation>
    </message>
    <message>
        <source>Cannot run</source>
        <translation>Läuft hier nicht</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>Warum nicht</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation>%1 (vorgeschlagen)</translation>
    </message>
</context>
<context>
    <name>ph::models::ClusterTableModel</name>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Schutz</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>Eingebettet auf diesem Rechner</translation>
    </message>
</context>
<context>
    <name>ph::models::EventTableModel</name>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>First %1, last %2</source>
        <translation>Zuerst %1, zuletzt %2</translation>
    </message>
</context>
<context>
    <name>ph::models::FleetEventTableModel</name>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
</context>
<context>
    <name>ph::models::InstanceTableModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namespace</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Members</source>
        <comment>column: members ready of wanted</comment>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>CPU (cores)</source>
        <translation>CPU (Kerne)</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>RAM</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>members ready of wanted</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Last known state; the cluster was last seen %1.</source>
        <comment>%1 = 4 s ago</comment>
        <translation>Letzter bekannter Zustand; der Cluster wurde zuletzt %1 gesehen.</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>state of a database whose operation nobody runs</comment>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>Its operation was interrupted and nobody runs it. Resume it to bring it to an end.</source>
        <translation>Der Vorgang wurde unterbrochen und niemand führt ihn aus. Setzen Sie ihn fort, um ihn abzuschließen.</translation>
    </message>
</context>
<context>
    <name>ph::models::MemberTableModel</name>
    <message>
        <source>Pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Neustarts</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitlinie</translation>
    </message>
</context>
<context>
    <name>ph::models::ParameterTableModel</name>
    <message>
        <source>After a restart</source>
        <translation>Nach einem Neustart</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Choices: %1</source>
        <translation>Auswahl: %1</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>Wirkt</translation>
    </message>
</context>
<context>
    <name>ph::models::Settings</name>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Table rows</source>
        <translation>Tabellenzeilen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>Light or dark, or whatever the desktop asks for.</source>
        <translation>Hell oder dunkel, oder was die Arbeitsumgebung verlangt.</translation>
    </message>
    <message>
        <source>The size of everything in the window, on top of the system&apos;s own font size.</source>
        <translation>Die Größe von allem im Fenster, zusätzlich zur Schriftgröße des Systems.</translation>
    </message>
    <message>
        <source>Compact rows show about a quarter more at once.</source>
        <translation>Kompakte Zeilen zeigen etwa ein Viertel mehr auf einmal.</translation>
    </message>
    <message>
        <source>The language of the window; messages of clusters and databases stay in theirs.</source>
        <translation>Die Sprache des Fensters; Meldungen von Clustern und Datenbanken bleiben in ihrer.</translation>
    </message>
    <message>
        <source>How exact times are shown and exported; ages are the same in both.</source>
        <translation>Wie genaue Zeiten gezeigt und exportiert werden; Altersangaben sind in beiden gleich.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
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
        <source>%1 %</source>
        <comment>zoom</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Bequem</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>Ortszeit</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
</context>
<context>
    <name>ph::ui::AboutDialog</name>
    <message>
        <source>About Pilothouse</source>
        <translation>Über Pilothouse</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes. It talks straight to your clusters; nothing leaves this computer otherwise.</source>
        <translation>Eine Konsole für PostgreSQL, MySQL und MariaDB auf Kubernetes. Sie spricht direkt mit Ihren Clustern; sonst verlässt nichts diesen Rechner.</translation>
    </message>
    <message>
        <source>Apache License 2.0. Qt %1.</source>
        <translation>Apache-Lizenz 2.0. Qt %1.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ph::ui::AccessPage</name>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>The first database to create</source>
        <translation>Die erste Datenbank, die angelegt wird</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Its role, with which programs log in</source>
        <translation>Seine Rolle, mit der sich Programme anmelden</translation>
    </message>
    <message>
        <source>Choose the owner&apos;s password myself</source>
        <translation>Das Passwort des Besitzers selbst wählen</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>At least 8 characters. It is kept in a Secret of the cluster and nowhere else.</source>
        <translation>Mindestens 8 Zeichen. Es liegt in einem Secret des Clusters und sonst nirgends.</translation>
    </message>
    <message>
        <source>Who can reach it</source>
        <translation>Wer sie erreicht</translation>
    </message>
    <message>
        <source>Programs inside the cluster, and this computer. It is not exposed to the outside. Connections are encrypted, and the connection string makes clients check the server&apos;s certificate.</source>
        <translation>Programme im Cluster und dieser Computer. Nach außen ist sie nicht freigegeben. Verbindungen sind verschlüsselt, und mit der Verbindungszeichenfolge prüfen Clients das Zertifikat des Servers.</translation>
    </message>
    <message>
        <source>%1, owned by %2</source>
        <comment>name of a database, name of a role</comment>
        <translation>%1, gehört %2</translation>
    </message>
</context>
<context>
    <name>ph::ui::AdvancedPage</name>
    <message>
        <source>Filter by name or meaning</source>
        <translation>Nach Name oder Bedeutung filtern</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation>Filter der Parameter</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation>Doppelklick ändert einen Wert; ein leerer bedeutet die Vorgabe</translation>
    </message>
    <message>
        <source>The engine&apos;s defaults</source>
        <translation>Vorgaben der Engine</translation>
    </message>
    <message numerus="yes">
        <source>%n parameter(s) set</source>
        <translation>
            <numerusform>%n Parameter gesetzt</numerusform>
            <numerusform>%n Parameter gesetzt</numerusform>
        </translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation>Nach Neustart</translation>
    </message>
</context>
<context>
    <name>ph::ui::AttentionList</name>
    <message>
        <source>Show fewer</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>%n weitere zeigen</numerusform>
            <numerusform>%n weitere zeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>for %1</source>
        <comment>a state lasts; %1 = 4 min</comment>
        <translation>seit %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::AvailabilityPage</name>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>One primary, the others follow it; each has its own volume</source>
        <translation>Ein primäres Mitglied, die anderen folgen ihm; jedes hat sein eigenes Volume</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation>Replikation</translation>
    </message>
    <message>
        <source>Synchronous: a commit waits for a replica, so a failover loses none</source>
        <translation>Synchron: Ein Commit wartet auf ein Replikat, ein Failover verliert also keinen</translation>
    </message>
    <message>
        <source>Asynchronous</source>
        <translation>Asynchron</translation>
    </message>
    <message>
        <source>Synchronous</source>
        <translation>Synchron</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation>Was das bedeutet</translation>
    </message>
    <message>
        <source>One server</source>
        <translation>Ein Server</translation>
    </message>
    <message numerus="yes">
        <source>%n members, synchronous</source>
        <translation>
            <numerusform>%n Mitglied, synchron</numerusform>
            <numerusform>%n Mitglieder, synchron</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n members, asynchronous</source>
        <translation>
            <numerusform>%n Mitglied, asynchron</numerusform>
            <numerusform>%n Mitglieder, asynchron</numerusform>
        </translation>
    </message>
    <message>
        <source>1, without a replica</source>
        <translation>1, ohne Replikat</translation>
    </message>
    <message>
        <source>%1, with replicas</source>
        <translation>%1, mit Replikaten</translation>
    </message>
    <message>
        <source>When the server or its node is lost, the database is down until Kubernetes has started it again with its volume. Nothing that was committed is lost while the volume is whole.</source>
        <translation>Geht der Server oder sein Knoten verloren, steht die Datenbank, bis Kubernetes sie mit ihrem Volume wieder gestartet hat. Was committet war, geht nicht verloren, solange das Volume heil ist.</translation>
    </message>
    <message>
        <source>When the primary is lost, a replica takes over by itself within seconds. Commits of the last moment that had not reached it are lost.</source>
        <translation>Geht das primäre Mitglied verloren, übernimmt ein Replikat binnen Sekunden von selbst. Commits des letzten Augenblicks, die es noch nicht erreicht hatten, sind verloren.</translation>
    </message>
    <message>
        <source>When the primary is lost, the replica takes over without losing a commit. While one of the two is away, writes wait: with three members they go on.</source>
        <translation>Geht das primäre Mitglied verloren, übernimmt das Replikat, ohne einen Commit zu verlieren. Solange eines der beiden fehlt, warten Schreibvorgänge: mit drei Mitgliedern gehen sie weiter.</translation>
    </message>
    <message>
        <source>When the primary is lost, the replica that has every commit takes over within seconds. Each commit takes one way over the network longer.</source>
        <translation>Geht das primäre Mitglied verloren, übernimmt binnen Sekunden das Replikat, das jeden Commit hat. Jeder Commit dauert einen Weg über das Netz länger.</translation>
    </message>
</context>
<context>
    <name>ph::ui::CataloguePage</name>
    <message>
        <source>Filter the catalogue ( / )</source>
        <translation>Katalog filtern ( / )</translation>
    </message>
    <message>
        <source>Filter the catalogue</source>
        <translation>Katalog filtern</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>Katalog</translation>
    </message>
    <message>
        <source>Engines and versions</source>
        <translation>Engines und Versionen</translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation>%1 (vorgeschlagen)</translation>
    </message>
    <message>
        <source>How it is run</source>
        <translation>Wie sie betrieben wird</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>%n Version</numerusform>
            <numerusform>%n Versionen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n version(s)</source>
        <translation>
            <numerusform>%1 von %n Version</numerusform>
            <numerusform>%1 von %n Versionen</numerusform>
        </translation>
    </message>
    <message>
        <source>What %1 can run could not be read.</source>
        <translation>Was %1 betreiben kann, ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No version matches what is chosen and typed.</source>
        <translation>Keine Version passt zu dem, was gewählt und eingegeben ist.</translation>
    </message>
    <message>
        <source>Show all versions</source>
        <translation>Alle Versionen zeigen</translation>
    </message>
    <message>
        <source>Asking the clusters what they can run…</source>
        <translation>Die Cluster werden gefragt, was sie betreiben können …</translation>
    </message>
    <message>
        <source>No cluster</source>
        <translation>Kein Cluster</translation>
    </message>
    <message>
        <source>Add a cluster to see which engines and versions it can run.</source>
        <translation>Fügen Sie einen Cluster hinzu, um zu sehen, welche Engines und Versionen er betreiben kann.</translation>
    </message>
    <message>
        <source>%1 cannot run it: %2</source>
        <translation>%1 kann sie nicht betreiben: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n member(s)</source>
        <translation>
            <numerusform>%1: %n Mitglied</numerusform>
            <numerusform>%1: %n Mitglieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 to %n members</source>
        <translation>
            <numerusform>%1: %2 bis %n Mitglied</numerusform>
            <numerusform>%1: %2 bis %n Mitglieder</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::ChangeDialog</name>
    <message>
        <source>Type the name to confirm</source>
        <translation>Zur Bestätigung den Namen eingeben</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 oder %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Destroyed for good</source>
        <translation>Endgültig vernichtet</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Bleibt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
</context>
<context>
    <name>ph::ui::ClustersPage</name>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Filter clusters ( / )</source>
        <translation>Cluster filtern ( / )</translation>
    </message>
    <message>
        <source>Filter clusters</source>
        <translation>Cluster filtern</translation>
    </message>
    <message>
        <source>Add from kubeconfig…</source>
        <translation>Aus kubeconfig hinzufügen …</translation>
    </message>
    <message>
        <source>Choose a kubeconfig file</source>
        <translation>Kubeconfig-Datei wählen</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namespace</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Schutz</translation>
    </message>
    <message>
        <source>Connection check</source>
        <translation>Verbindungsprüfung</translation>
    </message>
    <message>
        <source>Parts of the connection check</source>
        <translation>Teile der Verbindungsprüfung</translation>
    </message>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>%n Cluster</numerusform>
            <numerusform>%n Cluster</numerusform>
        </translation>
    </message>
    <message>
        <source>No clusters yet</source>
        <translation>Noch keine Cluster</translation>
    </message>
    <message>
        <source>Add one from a kubeconfig file.</source>
        <translation>Fügen Sie einen aus einer kubeconfig-Datei hinzu.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No cluster matches what is typed.</source>
        <translation>Kein Cluster passt zum Getippten.</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>Alle Cluster zeigen</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>Eingebettet auf diesem Rechner</translation>
    </message>
    <message>
        <source>The embedded cluster belongs to this computer and stays.</source>
        <translation>Der eingebettete Cluster gehört zu diesem Rechner und bleibt.</translation>
    </message>
    <message>
        <source>The protection of %1 could not be changed.</source>
        <translation>Der Schutz von %1 konnte nicht geändert werden.</translation>
    </message>
    <message>
        <source>No cluster could be added from %1.</source>
        <translation>Aus %1 konnte kein Cluster hinzugefügt werden.</translation>
    </message>
    <message>
        <source>Remove %1 from this console?</source>
        <translation>%1 aus dieser Konsole entfernen?</translation>
    </message>
    <message>
        <source>The cluster and its databases stay as they are; only this console forgets how to reach them.</source>
        <translation>Der Cluster und seine Datenbanken bleiben, wie sie sind; nur diese Konsole vergisst den Weg zu ihnen.</translation>
    </message>
    <message>
        <source>Remove cluster</source>
        <translation>Cluster entfernen</translation>
    </message>
    <message>
        <source>%1 could not be removed.</source>
        <translation>%1 konnte nicht entfernt werden.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>The check names the part that fails: name resolution, network, encryption, sign-in or rights.</source>
        <translation>Die Prüfung nennt den Teil, der versagt: Namensauflösung, Netzwerk, Verschlüsselung, Anmeldung oder Rechte.</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 wird geprüft …</translation>
    </message>
    <message>
        <source>%1 could not be checked.</source>
        <translation>%1 konnte nicht geprüft werden.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Next step: %1</source>
        <translation>Nächster Schritt: %1</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Cannot be read with these rights</source>
        <translation>Mit diesen Rechten nicht lesbar</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Storage classes</source>
        <translation>Speicherklassen</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>The colour of %1 could not be changed.</source>
        <translation>Die Farbe von %1 ließ sich nicht ändern.</translation>
    </message>
    <message>
        <source>Kept volumes</source>
        <translation>Behaltene Volumes</translation>
    </message>
</context>
<context>
    <name>ph::ui::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Action or database</source>
        <translation>Aktion oder Datenbank</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>%1 in %2 on %3</source>
        <comment>database in namespace on cluster</comment>
        <translation>%1 in %2 auf %3</translation>
    </message>
    <message>
        <source>Type an action or a name; : for places only</source>
        <translation>Aktion oder Name eingeben; : nur für Orte</translation>
    </message>
    <message>
        <source>Show only cluster %1</source>
        <translation>Nur Cluster %1 zeigen</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>Alle Cluster zeigen</translation>
    </message>
</context>
<context>
    <name>ph::ui::CreateDialog</name>
    <message>
        <source>Create database</source>
        <translation>Datenbank erstellen</translation>
    </message>
    <message>
        <source>Copy commands</source>
        <translation>Befehle kopieren</translation>
    </message>
    <message>
        <source>Copies what a person would type to do the same</source>
        <translation>Kopiert, was man von Hand eingeben würde</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Review plan</source>
        <translation>Plan prüfen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Review the plan</source>
        <translation>Plan prüfen</translation>
    </message>
    <message>
        <source>Creating %1</source>
        <translation>%1 wird erstellt</translation>
    </message>
    <message>
        <source>There is no cluster that may be changed. Add one, or lift its read-only protection.</source>
        <translation>Kein Cluster darf geändert werden. Fügen Sie einen hinzu oder heben Sie den Nur-lesen-Schutz auf.</translation>
    </message>
    <message>
        <source>The engines %1 can run could not be read.</source>
        <translation>Welche Engines %1 ausführen kann, war nicht zu lesen.</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt …</translation>
    </message>
    <message>
        <source>The database cannot be created like this.</source>
        <translation>So kann die Datenbank nicht erstellt werden.</translation>
    </message>
    <message>
        <source>This creates the %1 database %2 on %3.</source>
        <comment>PostgreSQL 15, default/orders, name of a cluster</comment>
        <translation>Dies erstellt die Datenbank %2 (%1) auf %3.</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 ist bereit</translation>
    </message>
    <message>
        <source>%1 was not created</source>
        <translation>%1 wurde nicht erstellt</translation>
    </message>
    <message>
        <source>Change and try again</source>
        <translation>Ändern und erneut versuchen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Where and what</source>
        <translation>Wo und was</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Availability</source>
        <translation>Verfügbarkeit</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Schutz</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Open a plan…</source>
        <translation>Plan öffnen …</translation>
    </message>
    <message>
        <source>Fills the steps from a plan that was saved</source>
        <translation>Füllt die Schritte aus einem gespeicherten Plan</translation>
    </message>
    <message>
        <source>Export YAML…</source>
        <translation>YAML exportieren …</translation>
    </message>
    <message>
        <source>Saves the manifest for kubectl or a repository; passwords are not in it</source>
        <translation>Speichert das Manifest für kubectl oder ein Repository; Passwörter stehen nicht darin</translation>
    </message>
    <message>
        <source>Save plan…</source>
        <translation>Plan speichern …</translation>
    </message>
    <message>
        <source>Saves what was chosen, to create it later or on another cluster; passwords are not in it</source>
        <translation>Speichert, was gewählt wurde, um es später oder auf einem anderen Cluster anzulegen; Passwörter stehen nicht darin</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Goes to the review at once; every other step keeps what it proposes (Ctrl+Return)</source>
        <translation>Geht sofort zur Prüfung; jeder andere Schritt behält seinen Vorschlag (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Export the manifest</source>
        <translation>Manifest exportieren</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n Feld zu korrigieren</numerusform>
            <numerusform>%n Felder zu korrigieren</numerusform>
        </translation>
    </message>
    <message>
        <source>The cluster could not be asked what it would say to this.</source>
        <translation>Der Cluster konnte nicht gefragt werden, was er dazu sagen würde.</translation>
    </message>
    <message>
        <source>The cluster would refuse it. Go back and change what is marked.</source>
        <translation>Der Cluster würde es ablehnen. Gehen Sie zurück und ändern Sie, was markiert ist.</translation>
    </message>
    <message>
        <source>Open a saved plan</source>
        <translation>Gespeicherten Plan öffnen</translation>
    </message>
    <message>
        <source>%1 is not a plan that creates a database. %2</source>
        <translation>%1 ist kein Plan, der eine Datenbank anlegt. %2</translation>
    </message>
    <message>
        <source>It is too large for one.</source>
        <translation>Dafür ist die Datei zu groß.</translation>
    </message>
    <message>
        <source>The plan was made for a cluster this console does not have; this one is chosen instead: %1.</source>
        <translation>Der Plan wurde für einen Cluster gemacht, den diese Konsole nicht hat; stattdessen ist dieser gewählt: %1.</translation>
    </message>
    <message>
        <source>Close without creating it?</source>
        <translation>Schließen, ohne sie anzulegen?</translation>
    </message>
    <message>
        <source>What was chosen and typed here is not kept. To keep it, save it as a plan in the review.</source>
        <translation>Was hier gewählt und eingegeben wurde, bleibt nicht erhalten. Speichern Sie es bei der Prüfung als Plan, um es zu behalten.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteDialog</name>
    <message>
        <source>Delete %1</source>
        <translation>%1 löschen</translation>
    </message>
    <message>
        <source>%1 in namespace %2 on cluster %3 stops and is removed.</source>
        <translation>%1 im Namespace %2 auf Cluster %3 wird angehalten und entfernt.</translation>
    </message>
    <message>
        <source>Destroy the data too (volumes and everything in them)</source>
        <translation>Auch die Daten vernichten (Volumes mit allem Inhalt)</translation>
    </message>
    <message>
        <source>Delete database</source>
        <translation>Datenbank löschen</translation>
    </message>
    <message>
        <source>Finding out what is destroyed and what is kept…</source>
        <translation>Was vernichtet wird und was bleibt, wird ermittelt …</translation>
    </message>
    <message>
        <source>Delete database and data</source>
        <translation>Datenbank und Daten löschen</translation>
    </message>
    <message>
        <source>What would be deleted could not be read.</source>
        <translation>Was gelöscht würde, war nicht zu lesen.</translation>
    </message>
    <message>
        <source>Deleting %1</source>
        <translation>%1 wird gelöscht</translation>
    </message>
    <message>
        <source>What is kept stays on the page Clusters, where it can be attached again under the same name and with the same passwords.</source>
        <translation>Was bleibt, steht auf der Seite „Cluster“ und kann dort unter demselben Namen und mit denselben Passwörtern wieder angebunden werden.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteVolumesDialog</name>
    <message>
        <source>Delete the volumes of %1</source>
        <translation>Volumes von %1 löschen</translation>
    </message>
    <message>
        <source>Deleting the volumes of %1</source>
        <translation>Volumes von %1 werden gelöscht</translation>
    </message>
    <message>
        <source>Finding out what is destroyed…</source>
        <translation>Es wird ermittelt, was vernichtet wird…</translation>
    </message>
    <message>
        <source>What would be destroyed could not be read.</source>
        <translation>Was vernichtet würde, konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Delete volumes and data</source>
        <translation>Volumes und Daten löschen</translation>
    </message>
    <message>
        <source>The database was deleted before; with this, its data go too. Nothing brings them back.</source>
        <translation>Die Datenbank wurde schon gelöscht; hiermit gehen auch ihre Daten. Nichts bringt sie zurück.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DesktopPrompter</name>
    <message>
        <source>Something needs your attention</source>
        <translation>Etwas braucht Ihre Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Angaben kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation>%1 konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder you may write to that has free space.</source>
        <translation>Wählen Sie einen Ordner mit Schreibrecht und freiem Platz.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pods</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>Nichts ausgewählt</translation>
    </message>
    <message>
        <source>Select a database to see its state, pods, events, log and YAML.</source>
        <translation>Wählen Sie eine Datenbank, um Zustand, Pods, Ereignisse, Log und YAML zu sehen.</translation>
    </message>
    <message>
        <source>No pods yet</source>
        <translation>Noch keine Pods</translation>
    </message>
    <message>
        <source>They appear here as soon as the cluster makes them.</source>
        <translation>Sie erscheinen hier, sobald der Cluster sie anlegt.</translation>
    </message>
    <message>
        <source>Reading the events of %1…</source>
        <translation>Die Ereignisse von %1 werden gelesen …</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>Keine Ereignisse</translation>
    </message>
    <message>
        <source>The cluster has nothing to tell; it forgets events after about an hour.</source>
        <translation>Der Cluster hat nichts zu melden; er vergisst Ereignisse nach etwa einer Stunde.</translation>
    </message>
</context>
<context>
    <name>ph::ui::EventTimeline</name>
    <message>
        <source>In the last hour: %1, %2.</source>
        <translation>In der letzten Stunde: %1, %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n Warnung</numerusform>
            <numerusform>%n Warnungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other event(s)</source>
        <translation>
            <numerusform>%n anderes Ereignis</numerusform>
            <numerusform>%n andere Ereignisse</numerusform>
        </translation>
    </message>
    <message>
        <source>1 h ago</source>
        <translation>vor 1 h</translation>
    </message>
    <message>
        <source>30 min ago</source>
        <translation>vor 30 min</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>%1 min ago: %2, %3</source>
        <comment>12 min ago: 2 warnings, 4 other events</comment>
        <translation>vor %1 min: %2, %3</translation>
    </message>
</context>
<context>
    <name>ph::ui::EventsPage</name>
    <message>
        <source>Only warnings</source>
        <translation>Nur Warnungen</translation>
    </message>
    <message>
        <source>Filter events ( / )</source>
        <translation>Ereignisse filtern ( / )</translation>
    </message>
    <message>
        <source>Filter events</source>
        <translation>Ereignisse filtern</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>The selected event</source>
        <translation>Das gewählte Ereignis</translation>
    </message>
    <message>
        <source>Show database</source>
        <translation>Datenbank zeigen</translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n Ereignis</numerusform>
            <numerusform>%n Ereignisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n event(s)</source>
        <translation>
            <numerusform>%1 von %n Ereignis</numerusform>
            <numerusform>%1 von %n Ereignissen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No event matches what is chosen and typed.</source>
        <translation>Kein Ereignis passt zu dem, was gewählt und eingegeben ist.</translation>
    </message>
    <message>
        <source>Show all events</source>
        <translation>Alle Ereignisse zeigen</translation>
    </message>
    <message>
        <source>Reading events…</source>
        <translation>Ereignisse werden gelesen …</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>Keine Ereignisse</translation>
    </message>
    <message>
        <source>What the clusters report about databases stands here: pods that start, volumes that are bound, checks that fail. A cluster keeps it for about an hour.</source>
        <translation>Hier steht, was die Cluster über Datenbanken melden: Pods, die starten, Volumes, die gebunden werden, Prüfungen, die fehlschlagen. Ein Cluster bewahrt es etwa eine Stunde auf.</translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation>Diese Datenbank gibt es nicht mehr.</translation>
    </message>
</context>
<context>
    <name>ph::ui::FleetBars</name>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>%n Datenbank</numerusform>
            <numerusform>%n Datenbanken</numerusform>
        </translation>
    </message>
    <message>
        <source>Show these databases</source>
        <translation>Diese Datenbanken zeigen</translation>
    </message>
</context>
<context>
    <name>ph::ui::InstancePage</name>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Filter databases ( / )</source>
        <translation>Datenbanken filtern ( / )</translation>
    </message>
    <message>
        <source>Filter databases</source>
        <translation>Datenbanken filtern</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>Datenbank erstellen</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>Eine Datenbank erstellen (Strg+N)</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Handlungsbedarf</translation>
    </message>
    <message>
        <source>Databases on %1</source>
        <translation>Datenbanken auf %1</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>%n Datenbank</numerusform>
            <numerusform>%n Datenbanken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n database(s)</source>
        <translation>
            <numerusform>%1 von %n Datenbank</numerusform>
            <numerusform>%1 von %n Datenbanken</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>Nichts braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Every database is in the state it should be in.</source>
        <translation>Jede Datenbank ist in dem Zustand, in dem sie sein soll.</translation>
    </message>
    <message>
        <source>Show all databases</source>
        <translation>Alle Datenbanken zeigen</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No database matches what is chosen and typed.</source>
        <translation>Keine Datenbank passt zu Auswahl und Eingabe.</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>Der eingebettete Cluster konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation>Dies ist der letzte bekannte Zustand. %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a database: what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n databases need attention. The worst is %1: %2</source>
        <translation>
            <numerusform>%n Datenbank braucht Aufmerksamkeit. Es ist %1: %2</numerusform>
            <numerusform>%n Datenbanken brauchen Aufmerksamkeit. Am schlimmsten ist %1: %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>%1 does not answer; its databases show their last known state.</source>
        <comment>name(s) of clusters</comment>
        <translation>%1 antwortet nicht; die Datenbanken zeigen ihren letzten bekannten Zustand.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message numerus="yes">
        <source>%n more were interrupted too.</source>
        <translation>
            <numerusform>%n weiterer wurde auch unterbrochen.</numerusform>
            <numerusform>%n weitere wurden auch unterbrochen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message numerus="yes">
        <source>Show only what needs attention, %n database(s)</source>
        <translation>
            <numerusform>Nur zeigen, was Aufmerksamkeit braucht, %n Datenbank</numerusform>
            <numerusform>Nur zeigen, was Aufmerksamkeit braucht, %n Datenbanken</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::KeptList</name>
    <message>
        <source>Kept volumes</source>
        <translation>Behaltene Volumes</translation>
    </message>
    <message>
        <source>Looking for kept volumes…</source>
        <translation>Behaltene Volumes werden gesucht…</translation>
    </message>
    <message>
        <source>What was kept could not be read.</source>
        <translation>Was behalten wurde, konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No volumes are kept</source>
        <translation>Es sind keine Volumes behalten</translation>
    </message>
    <message>
        <source>Of a database that is deleted without its data, the volumes stay and appear here.</source>
        <translation>Von einer Datenbank, die ohne ihre Daten gelöscht wird, bleiben die Volumes und erscheinen hier.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>a deleted database and its engine: default/orders, PostgreSQL 15</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, nobody noted when it was deleted</source>
        <comment>%1 = 3 volumes, 6 GiB</comment>
        <translation>%1, wann gelöscht wurde, ist nicht vermerkt</translation>
    </message>
    <message>
        <source>%1, deleted %2</source>
        <comment>%1 = 3 volumes, 6 GiB; %2 = 4 min ago</comment>
        <translation>%1, gelöscht %2</translation>
    </message>
    <message>
        <source>Re-attach…</source>
        <translation>Wieder anbinden…</translation>
    </message>
    <message>
        <source>Re-attach %1…</source>
        <translation>%1 wieder anbinden…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Delete the volumes of %1…</source>
        <translation>Volumes von %1 löschen…</translation>
    </message>
</context>
<context>
    <name>ph::ui::LogTab</name>
    <message>
        <source>Pod whose log is shown</source>
        <translation>Pod, dessen Log gezeigt wird</translation>
    </message>
    <message>
        <source>Container whose log is shown</source>
        <translation>Container, dessen Log gezeigt wird</translation>
    </message>
    <message>
        <source>Database server</source>
        <translation>Datenbankserver</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Log durchsuchen</translation>
    </message>
    <message>
        <source>Follow new lines</source>
        <translation>Neuen Zeilen folgen</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n Treffer</numerusform>
            <numerusform>%n Treffer</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>No log yet</source>
        <translation>Noch kein Log</translation>
    </message>
    <message>
        <source>There is no pod yet; its log appears here when it starts.</source>
        <translation>Es gibt noch keinen Pod; sein Log erscheint hier, wenn er startet.</translation>
    </message>
    <message>
        <source>Reading the log of %1…</source>
        <translation>Das Log von %1 wird gelesen …</translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation>Das Log ist leer</translation>
    </message>
    <message>
        <source>%1 has written nothing yet.</source>
        <translation>%1 hat noch nichts geschrieben.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Erneut lesen</translation>
    </message>
    <message>
        <source>The log of %1 could not be read.</source>
        <translation>Das Log von %1 war nicht zu lesen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>The stream ended; press F5 to read on.</source>
        <translation>Der Datenstrom endete; mit F5 weiterlesen.</translation>
    </message>
</context>
<context>
    <name>ph::ui::LogView</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
</context>
<context>
    <name>ph::ui::MainWindow</name>
    <message>
        <source>&amp;Create database…</source>
        <translation>Datenbank &amp;erstellen …</translation>
    </message>
    <message>
        <source>&amp;Delete database…</source>
        <translation>Datenbank &amp;löschen …</translation>
    </message>
    <message>
        <source>Copy &amp;connection string</source>
        <translation>&amp;Verbindungszeichenfolge kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation>&amp;Adresse kopieren</translation>
    </message>
    <message>
        <source>Show &amp;overview</source>
        <translation>&amp;Überblick zeigen</translation>
    </message>
    <message>
        <source>Show &amp;pods</source>
        <translation>&amp;Pods zeigen</translation>
    </message>
    <message>
        <source>Show &amp;events</source>
        <translation>&amp;Ereignisse zeigen</translation>
    </message>
    <message>
        <source>Show &amp;log</source>
        <translation>&amp;Log zeigen</translation>
    </message>
    <message>
        <source>Show &amp;YAML</source>
        <translation>&amp;YAML zeigen</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filter</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>Command &amp;palette…</source>
        <translation>&amp;Befehlspalette …</translation>
    </message>
    <message>
        <source>&amp;Manage clusters…</source>
        <translation>Cluster &amp;verwalten …</translation>
    </message>
    <message>
        <source>Check &amp;connection</source>
        <translation>Verbindung &amp;prüfen</translation>
    </message>
    <message>
        <source>&amp;About Pilothouse</source>
        <translation>Ü&amp;ber Pilothouse</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Database</source>
        <translation>&amp;Datenbank</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>E&amp;rscheinungsbild</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Clusters</source>
        <translation>&amp;Cluster</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>Eine Datenbank erstellen (Strg+N)</translation>
    </message>
    <message>
        <source>Possible once the embedded cluster runs.</source>
        <translation>Möglich, sobald der eingebettete Cluster läuft.</translation>
    </message>
    <message>
        <source>&amp;Resume interrupted operation…</source>
        <translation>Unterbrochenen Vorgang fo&amp;rtsetzen…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) still running</source>
        <translation>
            <numerusform>%n Vorgang läuft noch</numerusform>
            <numerusform>%n Vorgänge laufen noch</numerusform>
        </translation>
    </message>
    <message>
        <source>The window closes now; Pilothouse goes on in the background until what runs has ended.</source>
        <translation>Das Fenster schließt sich jetzt; Pilothouse läuft im Hintergrund weiter, bis alles Laufende beendet ist.</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Change &amp;members…</source>
        <translation>&amp;Mitglieder ändern …</translation>
    </message>
    <message>
        <source>&amp;Switch over…</source>
        <translation>&amp;Switchover …</translation>
    </message>
    <message>
        <source>Make %1 the primary…</source>
        <translation>%1 zum primären Mitglied machen …</translation>
    </message>
    <message>
        <source>&amp;Jump to…</source>
        <translation>&amp;Springen zu…</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <comment>%1 = a page: Databases</comment>
        <translation>Gehe zu %1</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vorwärts</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>Change &amp;resources…</source>
        <translation>&amp;Ressourcen ändern…</translation>
    </message>
    <message>
        <source>Change &amp;parameters…</source>
        <translation>&amp;Parameter ändern…</translation>
    </message>
    <message>
        <source>Res&amp;tart…</source>
        <translation>&amp;Neu starten…</translation>
    </message>
    <message>
        <source>St&amp;op…</source>
        <translation>An&amp;halten…</translation>
    </message>
    <message>
        <source>St&amp;art…</source>
        <translation>St&amp;arten…</translation>
    </message>
    <message>
        <source>Restart %1…</source>
        <translation>%1 neu starten…</translation>
    </message>
    <message>
        <source>Copy the operation&apos;s &amp;report</source>
        <translation>&amp;Bericht des Vorgangs kopieren</translation>
    </message>
    <message>
        <source>&amp;Export the operation&apos;s report…</source>
        <translation>Bericht des Vorgangs &amp;exportieren…</translation>
    </message>
    <message>
        <source>&amp;Operation</source>
        <translation>V&amp;organg</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation>&amp;Übliche Größe</translation>
    </message>
    <message>
        <source>&amp;What to do when…</source>
        <translation>&amp;Was tun, wenn …</translation>
    </message>
    <message>
        <source>Change pass&amp;word…</source>
        <translation>Pass&amp;wort ändern…</translation>
    </message>
</context>
<context>
    <name>ph::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationView</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
    <message>
        <source>Cancel operation</source>
        <translation>Vorgang abbrechen</translation>
    </message>
    <message>
        <source>Cancel stops after the present step. What is deleted by then stays deleted; the rest can be resumed.</source>
        <translation>Abbrechen hält nach dem jetzigen Schritt an. Was bis dahin gelöscht ist, bleibt gelöscht; der Rest lässt sich fortsetzen.</translation>
    </message>
    <message>
        <source>Cancel stops here and removes again what was made.</source>
        <translation>Abbrechen hält hier an und entfernt wieder, was angelegt wurde.</translation>
    </message>
    <message>
        <source>Stopping after the present step…</source>
        <translation>Hält nach dem jetzigen Schritt an…</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationsPage</name>
    <message>
        <source>Filter operations ( / )</source>
        <translation>Vorgänge filtern ( / )</translation>
    </message>
    <message>
        <source>Filter operations</source>
        <translation>Vorgänge filtern</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation>Fortsetzen oder zurücknehmen…</translation>
    </message>
    <message>
        <source>Show database</source>
        <translation>Datenbank zeigen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Export report…</source>
        <translation>Bericht exportieren…</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>%n Vorgang</numerusform>
            <numerusform>%n Vorgänge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n operation(s)</source>
        <translation>
            <numerusform>%1 von %n Vorgang</numerusform>
            <numerusform>%1 von %n Vorgängen</numerusform>
        </translation>
    </message>
    <message>
        <source>Past operations could not be read.</source>
        <translation>Vergangene Vorgänge konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message numerus="yes">
        <source>The newest %n past operation(s) are shown; there are older ones.</source>
        <translation>
            <numerusform>Gezeigt wird der neueste vergangene Vorgang; es gibt ältere.</numerusform>
            <numerusform>Gezeigt werden die neuesten %n vergangenen Vorgänge; es gibt ältere.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>%n weitere zeigen</numerusform>
            <numerusform>%n weitere zeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No operation matches what is chosen and typed.</source>
        <translation>Kein Vorgang passt zu Auswahl und Getipptem.</translation>
    </message>
    <message>
        <source>Show all operations</source>
        <translation>Alle Vorgänge zeigen</translation>
    </message>
    <message>
        <source>Reading past operations…</source>
        <translation>Vergangene Vorgänge werden gelesen…</translation>
    </message>
    <message>
        <source>No operations yet</source>
        <translation>Noch keine Vorgänge</translation>
    </message>
    <message>
        <source>Creating, changing and deleting databases is listed here, with every step and who did it, also when another console did.</source>
        <translation>Hier steht, wenn Datenbanken erstellt, geändert und gelöscht werden, mit jedem Schritt und wer es tat, auch von anderen Konsolen aus.</translation>
    </message>
    <message>
        <source>This cluster is read-only in this console.</source>
        <translation>Dieser Cluster ist in dieser Konsole schreibgeschützt.</translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation>Diese Datenbank gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>Bericht exportieren</translation>
    </message>
</context>
<context>
    <name>ph::ui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>All well</source>
        <translation>Alles gut</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>By cluster</source>
        <translation>Nach Cluster</translation>
    </message>
    <message>
        <source>By engine</source>
        <translation>Nach Engine</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>Läuft jetzt</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Overview of %1</source>
        <translation>Übersicht: %1</translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation>Dies ist der letzte bekannte Zustand. %1</translation>
    </message>
    <message>
        <source>Newest answer %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation>Neueste Antwort %1</translation>
    </message>
    <message numerus="yes">
        <source>%n, the greatest risk first</source>
        <comment>number of things</comment>
        <translation>
            <numerusform>%n</numerusform>
            <numerusform>%n, das größte Risiko zuerst</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) are as they should be.</source>
        <translation>
            <numerusform>%n Datenbank ist, wie sie sein soll.</numerusform>
            <numerusform>%n Datenbanken sind, wie sie sein sollen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n bereit</numerusform>
            <numerusform>%n bereit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>members</comment>
        <translation>
            <numerusform>%n bereit</numerusform>
            <numerusform>%n bereit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live</source>
        <comment>clusters</comment>
        <translation>
            <numerusform>%n live</numerusform>
            <numerusform>%n live</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <comment>operations</comment>
        <translation>
            <numerusform>%n unterbrochen</numerusform>
            <numerusform>%n unterbrochen</numerusform>
        </translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>nothing runs</source>
        <translation>nichts läuft</translation>
    </message>
    <message>
        <source>All operations</source>
        <translation>Alle Vorgänge</translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n angehalten</numerusform>
            <numerusform>%n angehalten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::OverviewTab</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Ausstattung</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <comment>%1 = Host, User …</comment>
        <translation>Kopieren: %1</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Show the password; the reading is recorded</source>
        <translation>Passwort zeigen; das Lesen wird aufgezeichnet</translation>
    </message>
    <message>
        <source>Copy connection string</source>
        <translation>Verbindung kopieren</translation>
    </message>
    <message>
        <source>Copies the whole connection string with its password (Ctrl+C). The reading is recorded; the clipboard is cleared after 60 s.</source>
        <translation>Kopiert die ganze Verbindungszeichenfolge mit Passwort (Strg+C). Das Lesen wird aufgezeichnet; die Zwischenablage wird nach 60 s geleert.</translation>
    </message>
    <message>
        <source>The password could not be read.</source>
        <translation>Das Passwort war nicht zu lesen.</translation>
    </message>
    <message>
        <source>last known state</source>
        <translation>letzter bekannter Zustand</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation>%1 auf %2</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 Kerne</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>The cluster does not answer now, so this may have changed.</source>
        <translation>Der Cluster antwortet jetzt nicht; es kann sich geändert haben.</translation>
    </message>
    <message>
        <source>Accepts connections; nothing to do.</source>
        <translation>Nimmt Verbindungen an; nichts zu tun.</translation>
    </message>
    <message>
        <source>Show progress</source>
        <translation>Fortschritt zeigen</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>It answers once the state is Ready.</source>
        <translation>Sie antwortet, sobald der Zustand Bereit ist.</translation>
    </message>
    <message>
        <source>Not encrypted.</source>
        <translation>Nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>Encrypted; the certificate is verified (%1).</source>
        <translation>Verschlüsselt; das Zertifikat wird geprüft (%1).</translation>
    </message>
    <message>
        <source>Reached through a tunnel while Pilothouse runs.</source>
        <translation>Erreichbar durch einen Tunnel, solange Pilothouse läuft.</translation>
    </message>
    <message>
        <source>The connection string could not be read.</source>
        <translation>Die Verbindungszeichenfolge war nicht zu lesen.</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>Das Passwort verbergen</translation>
    </message>
    <message>
        <source>Password changed</source>
        <translation>Passwort geändert</translation>
    </message>
</context>
<context>
    <name>ph::ui::ParametersDialog</name>
    <message>
        <source>Parameters of %1</source>
        <translation>Parameter von %1</translation>
    </message>
    <message>
        <source>Changing the parameters of %1</source>
        <translation>Parameter von %1 werden geändert</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The parameters cannot be changed like this.</source>
        <translation>Die Parameter können so nicht geändert werden.</translation>
    </message>
    <message>
        <source>Filter by name or meaning</source>
        <translation>Nach Name oder Bedeutung filtern</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation>Filter der Parameter</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation>Nach einem Neustart</translation>
    </message>
    <message>
        <source>Change parameters</source>
        <translation>Parameter ändern</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation>Ein Doppelklick auf einen Wert ändert ihn; ein leerer bedeutet die Vorgabe</translation>
    </message>
    <message>
        <source>The servers take the values over while they run; connections stay as they are.</source>
        <translation>Die Server übernehmen die Werte im laufenden Betrieb; Verbindungen bleiben, wie sie sind.</translation>
    </message>
</context>
<context>
    <name>ph::ui::PasswordDialog</name>
    <message>
        <source>Change the password of %1</source>
        <translation>Passwort von %1 ändern</translation>
    </message>
    <message>
        <source>Changing the password of %1</source>
        <translation>Passwort von %1 wird geändert</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The password cannot be changed now.</source>
        <translation>Das Passwort kann jetzt nicht geändert werden.</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>The owner %1 gets a new password, which is made here. Programs that log in with the old one must be given the new one; sessions that are open go on. If the new one cannot be proved, the old one counts on.</source>
        <translation>Der Besitzer %1 bekommt ein neues Passwort, das hier erzeugt wird. Programme, die sich mit dem alten anmelden, brauchen das neue; offene Sitzungen laufen weiter. Lässt sich das neue nicht nachweisen, gilt das alte weiter.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ProtectionPage</name>
    <message>
        <source>Refuse to delete this database</source>
        <translation>Das Löschen dieser Datenbank verweigern</translation>
    </message>
    <message>
        <source>Deleting is then refused, from this window and from the command line, until the protection is switched off under Change. Whoever may write to the namespace can still delete objects with kubectl.</source>
        <translation>Das Löschen wird dann verweigert, aus diesem Fenster und von der Befehlszeile, bis der Schutz unter „Ändern“ ausgeschaltet wird. Wer im Namespace schreiben darf, kann Objekte weiterhin mit kubectl löschen.</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>This version takes no backups by itself. Until it does, dump the database on a schedule of your own (pg_dump, mariadb-dump) and keep the dump on another machine: replicas copy a mistake as fast as a row.</source>
        <translation>Diese Version macht von selbst keine Sicherungen. Bis dahin ziehen Sie nach eigenem Zeitplan einen Dump (pg_dump, mariadb-dump) und bewahren ihn auf einem anderen Rechner auf: Replikate kopieren einen Fehler so schnell wie eine Zeile.</translation>
    </message>
    <message>
        <source>Deleting is refused</source>
        <translation>Löschen wird verweigert</translation>
    </message>
    <message>
        <source>Can be deleted</source>
        <translation>Kann gelöscht werden</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReattachDialog</name>
    <message>
        <source>Re-attach %1</source>
        <translation>%1 wieder anbinden</translation>
    </message>
    <message>
        <source>Re-attaching %1</source>
        <translation>%1 wird wieder angebunden</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The volumes cannot be attached now.</source>
        <translation>Die Volumes können jetzt nicht angebunden werden.</translation>
    </message>
    <message>
        <source>Start with it all the same; what only other members have is lost</source>
        <translation>Trotzdem mit ihm starten; was nur andere Mitglieder haben, geht verloren</translation>
    </message>
    <message>
        <source>Re-attach volumes</source>
        <translation>Volumes wieder anbinden</translation>
    </message>
    <message>
        <source>Nothing is planned before you have decided.</source>
        <translation>Bevor Sie entschieden haben, wird nichts geplant.</translation>
    </message>
    <message>
        <source>The database comes back in namespace %1 under the name it had, with its data, users, passwords and certificates. Its address may be another one.</source>
        <translation>Die Datenbank kommt im Namespace %1 unter ihrem alten Namen zurück, mit ihren Daten, Benutzern, Passwörtern und Zertifikaten. Ihre Adresse kann eine andere sein.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReportView</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation>Namespace %1 auf Cluster %2</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation>begonnen %1</translation>
    </message>
    <message>
        <source>ended %1</source>
        <translation>beendet %1</translation>
    </message>
    <message>
        <source>by %1</source>
        <comment>%1 = user@host</comment>
        <translation>von %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::ResourcesDialog</name>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Changing %1</source>
        <translation>%1 wird geändert</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The database cannot be changed like this.</source>
        <translation>Die Datenbank kann so nicht geändert werden.</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation>Kerne, etwa 0.5 oder 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation>Etwa 512Mi oder 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Can grow, never shrink</source>
        <translation>Kann wachsen, nie schrumpfen</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Wofür sie da ist</translation>
    </message>
    <message>
        <source>Refuse to delete this database</source>
        <translation>Löschen dieser Datenbank ablehnen</translation>
    </message>
    <message>
        <source>Change database</source>
        <translation>Datenbank ändern</translation>
    </message>
    <message>
        <source>Correct the marked field to see what the change does</source>
        <translation>Korrigieren Sie das markierte Feld, um zu sehen, was die Änderung bewirkt</translation>
    </message>
    <message>
        <source>Change a value to see what that does</source>
        <translation>Ändern Sie einen Wert, um zu sehen, was das bewirkt</translation>
    </message>
    <message>
        <source>Volumes grow while the database runs; that is not taken back when a later step fails.</source>
        <translation>Volumes wachsen im laufenden Betrieb; das wird nicht zurückgenommen, wenn ein späterer Schritt fehlschlägt.</translation>
    </message>
    <message>
        <source>Nothing restarts, and connections stay as they are.</source>
        <translation>Nichts startet neu, und Verbindungen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Looking for newer ones…</source>
        <translation>Neuere werden gesucht …</translation>
    </message>
    <message>
        <source>Which versions the cluster can run could not be read</source>
        <translation>Welche Versionen der Cluster betreiben kann, ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>A newer one of the same series; members restart one by one</source>
        <translation>Eine neuere derselben Reihe; die Mitglieder starten eines nach dem anderen neu</translation>
    </message>
    <message>
        <source>No newer one of this series can run here</source>
        <translation>Keine neuere dieser Reihe kann hier laufen</translation>
    </message>
</context>
<context>
    <name>ph::ui::RestartDialog</name>
    <message>
        <source>Restart %1</source>
        <translation>%1 neu starten</translation>
    </message>
    <message>
        <source>Restarting %1</source>
        <translation>%1 wird neu gestartet</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>Nothing can be restarted now.</source>
        <translation>Jetzt kann nichts neu gestartet werden.</translation>
    </message>
    <message>
        <source>All members, one after the other</source>
        <translation>Alle Mitglieder, eines nach dem anderen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>Welche</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReviewPage</name>
    <message>
        <source>Steps of the plan</source>
        <translation>Schritte des Plans</translation>
    </message>
    <message>
        <source>Objects of the plan as YAML</source>
        <translation>Objekte des Plans als YAML</translation>
    </message>
    <message>
        <source>Commands that do the same</source>
        <translation>Befehle, die dasselbe tun</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifest</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type the name to confirm</source>
        <translation>Zum Bestätigen den Namen eingeben</translation>
    </message>
    <message>
        <source>Changes on this cluster must be confirmed.</source>
        <translation>Änderungen auf diesem Cluster müssen bestätigt werden.</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation>Passt nicht</translation>
    </message>
    <message>
        <source>Would wait</source>
        <translation>Würde warten</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Prüfung läuft</translation>
    </message>
    <message>
        <source>Asking the cluster what it would say; nothing is made.</source>
        <translation>Der Cluster wird gefragt, was er dazu sagen würde; angelegt wird nichts.</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message numerus="yes">
        <source>The cluster would take all %n object(s), and there is room for them.</source>
        <translation>
            <numerusform>Der Cluster würde das %n Objekt annehmen, und es ist Platz dafür.</numerusform>
            <numerusform>Der Cluster würde alle %n Objekte annehmen, und es ist Platz dafür.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookDialog</name>
    <message>
        <source>What to do</source>
        <translation>Was tun</translation>
    </message>
    <message>
        <source>These texts are in English.</source>
        <translation>Diese Texte sind auf Englisch.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Find a code or a word</source>
        <translation>Code oder Wort suchen</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookLink</name>
    <message>
        <source>What to do</source>
        <translation>Was tun</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <comment>%1 = what is wrong</comment>
        <translation>Was tun: %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::RunningList</name>
    <message>
        <source>Show steps and progress</source>
        <translation>Schritte und Fortschritt zeigen</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
    <message>
        <source>step %1 of %2, %3</source>
        <comment>how far an operation is, time it took</comment>
        <translation>Schritt %1 von %2, %3</translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation>Wartet auf %1</translation>
    </message>
    <message>
        <source>Runs on %1</source>
        <comment>%1 = user@host</comment>
        <translation>Läuft auf %1</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Nichts läuft.</translation>
    </message>
    <message>
        <source>Nothing is running. Last: %1, %2 %3.</source>
        <comment>Create orders, done 4 s ago</comment>
        <translation>Nichts läuft. Zuletzt: %1, %2 %3.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ScaleDialog</name>
    <message>
        <source>Members of %1</source>
        <translation>Mitglieder von %1</translation>
    </message>
    <message>
        <source>Changing the members of %1</source>
        <translation>Mitglieder von %1 werden geändert</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt …</translation>
    </message>
    <message>
        <source>The members cannot be changed like this.</source>
        <translation>Die Mitglieder lassen sich so nicht ändern.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n member(s) now.</source>
        <translation>
            <numerusform>%1 hat jetzt %n Mitglied.</numerusform>
            <numerusform>%1 hat jetzt %n Mitglieder.</numerusform>
        </translation>
    </message>
    <message>
        <source>Change members</source>
        <translation>Mitglieder ändern</translation>
    </message>
    <message numerus="yes">
        <source>Add %n member(s)</source>
        <translation>
            <numerusform>%n Mitglied hinzufügen</numerusform>
            <numerusform>%n Mitglieder hinzufügen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n member(s)</source>
        <translation>
            <numerusform>%n Mitglied entfernen</numerusform>
            <numerusform>%n Mitglieder entfernen</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose how many members there shall be</source>
        <translation>Wählen Sie, wie viele Mitglieder es sein sollen</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) join and copy the data from the primary. Connections stay as they are.</source>
        <translation>
            <numerusform>%n Mitglied kommt hinzu und kopiert die Daten vom primären Mitglied. Verbindungen bleiben bestehen.</numerusform>
            <numerusform>%n Mitglieder kommen hinzu und kopieren die Daten vom primären Mitglied. Verbindungen bleiben bestehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) leave, the newest first, each with its copy of the data.</source>
        <translation>
            <numerusform>%n Mitglied geht, mit seiner Kopie der Daten.</numerusform>
            <numerusform>%n Mitglieder gehen, die neuesten zuerst, jedes mit seiner Kopie der Daten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The primary is among them and hands over to %1 first: connections are cut, and writes fail for a few seconds.</source>
        <translation>Das primäre Mitglied ist dabei und übergibt zuerst an %1: Verbindungen werden getrennt, und Schreiben schlägt einige Sekunden lang fehl.</translation>
    </message>
    <message>
        <source>%1, as now</source>
        <translation>%1, wie jetzt</translation>
    </message>
</context>
<context>
    <name>ph::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Everything takes effect at once.</source>
        <translation>Alles gilt sofort.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Language and times</source>
        <translation>Sprache und Zeiten</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel…</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>Zurück zu den Vorgaben</translation>
    </message>
</context>
<context>
    <name>ph::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ph::ui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>heading above the list of clusters to narrow down to</comment>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show only this cluster</source>
        <translation>Nur diesen Cluster zeigen</translation>
    </message>
    <message>
        <source>All clusters</source>
        <translation>Alle Cluster</translation>
    </message>
</context>
<context>
    <name>ph::ui::SizePage</name>
    <message>
        <source>Tiny</source>
        <translation>Winzig</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Ready-made sizes</source>
        <translation>Fertige Größen</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation>Kerne, etwa 0.5 oder 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation>Etwa 512Mi oder 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>Can grow later, never shrink</source>
        <translation>Kann später wachsen, nie schrumpfen</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>Speicherklasse</translation>
    </message>
    <message>
        <source>What kind of disk, as the cluster names it</source>
        <translation>Welche Art Platte, wie der Cluster sie nennt</translation>
    </message>
    <message>
        <source>The cluster&apos;s default</source>
        <translation>Vorgabe des Clusters</translation>
    </message>
    <message>
        <source>Room for it</source>
        <translation>Platz dafür</translation>
    </message>
    <message>
        <source>%1 CPU · %2 · %3</source>
        <translation>%1 CPU · %2 · %3</translation>
    </message>
    <message>
        <source>%1 CPU
%2 memory
%3 storage</source>
        <translation>%1 CPU
%2 Speicher
%3 Platz</translation>
    </message>
    <message>
        <source>quotas</source>
        <translation>Quotas</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>What the cluster has free is not known yet.</source>
        <translation>Was der Cluster frei hat, ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>Not shown, because it cannot be read with these rights: %1.</source>
        <translation>Nicht gezeigt, weil es mit diesen Rechten nicht gelesen werden kann: %1.</translation>
    </message>
</context>
<context>
    <name>ph::ui::StartDialog</name>
    <message>
        <source>Start %1</source>
        <translation>%1 starten</translation>
    </message>
    <message>
        <source>Starting %1</source>
        <translation>%1 wird gestartet</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The database cannot be started now.</source>
        <translation>Die Datenbank kann jetzt nicht gestartet werden.</translation>
    </message>
    <message>
        <source>Start database</source>
        <translation>Datenbank starten</translation>
    </message>
    <message>
        <source>The member that stopped last starts first and leads; the others follow once it does.</source>
        <translation>Das Mitglied, das zuletzt angehalten hat, startet zuerst und führt; die anderen folgen, sobald es das tut.</translation>
    </message>
    <message>
        <source>The server starts with the data it stopped with.</source>
        <translation>Der Server startet mit den Daten, mit denen er angehalten wurde.</translation>
    </message>
</context>
<context>
    <name>ph::ui::StatusLine</name>
    <message>
        <source>waits for %1</source>
        <translation>wartet auf %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Show steps and progress</source>
        <translation>Schritte und Fortschritt zeigen</translation>
    </message>
    <message>
        <source>The embedded cluster is not running.</source>
        <translation>Der eingebettete Cluster läuft nicht.</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live</source>
        <translation>
            <numerusform>%1 von %n Cluster live</numerusform>
            <numerusform>%1 von %n Clustern live</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live, newest answer %2</source>
        <comment>%2 = 4 s ago</comment>
        <translation>
            <numerusform>%1 von %n Cluster live, neueste Antwort %2</numerusform>
            <numerusform>%1 von %n Clustern live, neueste Antwort %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::StepList</name>
    <message>
        <source>%1, %2</source>
        <comment>state of a step, time it took</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation>Wartet auf %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::StopDialog</name>
    <message>
        <source>Stop %1</source>
        <translation>%1 anhalten</translation>
    </message>
    <message>
        <source>Stopping %1</source>
        <translation>%1 wird angehalten</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt…</translation>
    </message>
    <message>
        <source>The database cannot be stopped now.</source>
        <translation>Die Datenbank kann jetzt nicht angehalten werden.</translation>
    </message>
    <message>
        <source>Stop database</source>
        <translation>Datenbank anhalten</translation>
    </message>
    <message>
        <source>All connections are cut, and nobody can connect until it is started again. Data, users, passwords and the address stay as they are.</source>
        <translation>Alle Verbindungen werden getrennt, und niemand kann sich verbinden, bis sie wieder gestartet wird. Daten, Benutzer, Passwörter und die Adresse bleiben, wie sie sind.</translation>
    </message>
</context>
<context>
    <name>ph::ui::SwitchoverDialog</name>
    <message>
        <source>Switch over %1</source>
        <translation>Switchover von %1</translation>
    </message>
    <message>
        <source>Switching over %1</source>
        <translation>Switchover von %1 läuft</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Der Cluster wird gefragt …</translation>
    </message>
    <message>
        <source>No other member can take over now.</source>
        <translation>Zurzeit kann kein anderes Mitglied übernehmen.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>New primary</source>
        <translation>Neues primäres Mitglied</translation>
    </message>
    <message>
        <source>%1 is the primary of %2 now.</source>
        <translation>%1 ist jetzt das primäre Mitglied von %2.</translation>
    </message>
    <message>
        <source>Switch over</source>
        <translation>Switchover</translation>
    </message>
    <message>
        <source>%1 becomes the primary instead of %2. Connections are cut, and writes fail for a few seconds. Nothing that was committed is lost: it is done only once %1 has all of it.</source>
        <translation>%1 wird statt %2 das primäre Mitglied. Verbindungen werden getrennt, und Schreiben schlägt einige Sekunden lang fehl. Nichts Bestätigtes geht verloren: übergeben wird erst, wenn %1 alles hat.</translation>
    </message>
    <message>
        <source>The replica with the least lag</source>
        <translation>Das Replikat mit dem kleinsten Rückstand</translation>
    </message>
    <message>
        <source>%1: %2, lag %3</source>
        <comment>orders-1: Replica, lag 16 MiB</comment>
        <translation>%1: %2, Rückstand %3</translation>
    </message>
</context>
<context>
    <name>ph::ui::TableView</name>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>Schmale Zeilen</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
</context>
<context>
    <name>ph::ui::TopologySketch</name>
    <message>
        <source>One server without a replica</source>
        <translation>Ein Server ohne Replikat</translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s); commits wait for one of them</source>
        <translation>
            <numerusform>Ein primäres Mitglied und %n Replikat; Commits warten darauf</numerusform>
            <numerusform>Ein primäres Mitglied und %n Replikate; Commits warten auf eines davon</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s) that follow it</source>
        <translation>
            <numerusform>Ein primäres Mitglied und %n Replikat, das ihm folgt</numerusform>
            <numerusform>Ein primäres Mitglied und %n Replikate, die ihm folgen</numerusform>
        </translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>Replikat</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>Primär</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
</context>
<context>
    <name>ph::ui::UnfinishedDialog</name>
    <message>
        <source>Another console runs it. Its progress shows here again when it has ended or stopped.</source>
        <translation>Eine andere Konsole führt ihn aus. Hier erscheint wieder etwas, wenn er beendet ist oder anhält.</translation>
    </message>
    <message>
        <source>Resume takes it over and makes what is missing. If that fails, everything it made is removed again; a complete database that does not become ready is kept.</source>
        <translation>Fortsetzen übernimmt ihn und erstellt, was noch fehlt. Gelingt das nicht, wird alles Erstellte wieder entfernt; eine vollständige Datenbank, die nicht bereit wird, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Resume takes it over and deletes what is left of the plan that was confirmed, nothing else.</source>
        <translation>Fortsetzen übernimmt ihn und löscht, was vom bestätigten Plan noch übrig ist, sonst nichts.</translation>
    </message>
    <message>
        <source>Resume takes it over and carries out the steps that are left.</source>
        <translation>Fortsetzen übernimmt ihn und führt die übrigen Schritte aus.</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation>Namespace %1 auf Cluster %2</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation>begonnen %1</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Roll back removes everything it made, the volume and what was written to it included.</source>
        <translation>Zurücknehmen entfernt alles, was er erstellt hat, auch das Volume und was hineingeschrieben wurde.</translation>
    </message>
    <message>
        <source>Type the name to roll back</source>
        <translation>Geben Sie den Namen ein, um ihn zurückzunehmen</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 oder %2</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the database: nothing was deleted yet.</source>
        <translation>Zurücknehmen beendet ihn und behält die Datenbank: Gelöscht wurde noch nichts.</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the members: none has come or gone yet.</source>
        <translation>Zurücknehmen beendet ihn und behält die Mitglieder: Noch keines ist hinzugekommen oder gegangen.</translation>
    </message>
</context>
<context>
    <name>ph::ui::WherePage</name>
    <message>
        <source>What kind of database</source>
        <translation>Welche Art Datenbank</translation>
    </message>
    <message>
        <source>Single server</source>
        <translation>Ein Server</translation>
    </message>
    <message>
        <source>For development and tests. Down while its node is down.</source>
        <translation>Für Entwicklung und Tests. Steht, solange ihr Knoten steht.</translation>
    </message>
    <message>
        <source>Highly available</source>
        <translation>Hochverfügbar</translation>
    </message>
    <message>
        <source>Three members: a replica takes over by itself within seconds.</source>
        <translation>Drei Mitglieder: Ein Replikat übernimmt binnen Sekunden von selbst.</translation>
    </message>
    <message>
        <source>No commit lost</source>
        <translation>Kein Commit verloren</translation>
    </message>
    <message>
        <source>Three members, and each commit waits until a replica has it too.</source>
        <translation>Drei Mitglieder, und jeder Commit wartet, bis ihn auch ein Replikat hat.</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namespace</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>At most 40 characters: a–z, 0–9 and hyphens.</source>
        <translation>Höchstens 40 Zeichen: a–z, 0–9 und Bindestriche.</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>What it is for; whoever looks at it at night will be glad to read it</source>
        <translation>Wofür sie da ist; wer nachts darauf schaut, wird es gern lesen</translation>
    </message>
    <message>
        <source>%1 runs as one server here.</source>
        <comment>MariaDB</comment>
        <translation>%1 läuft hier als ein Server.</translation>
    </message>
</context>
<context>
    <name>ph::ui::Workspace</name>
    <message>
        <source>Databases</source>
        <translation>Datenbanken</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>Katalog</translation>
    </message>
</context>
<context>
    <name>ph::ui::YamlTab</name>
    <message>
        <source>Object shown as YAML</source>
        <translation>Objekt, das als YAML gezeigt wird</translation>
    </message>
    <message>
        <source>Copy this YAML</source>
        <translation>Dieses YAML kopieren</translation>
    </message>
    <message>
        <source>Values of Secrets are masked.</source>
        <translation>Werte von Secrets sind verdeckt.</translation>
    </message>
    <message>
        <source>Reading the objects of %1…</source>
        <translation>Die Objekte von %1 werden gelesen …</translation>
    </message>
    <message>
        <source>The objects could not be read.</source>
        <translation>Die Objekte waren nicht zu lesen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No objects</source>
        <translation>Keine Objekte</translation>
    </message>
    <message>
        <source>The cluster holds nothing of this database any more.</source>
        <translation>Der Cluster hat nichts mehr von dieser Datenbank.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Erneut lesen</translation>
    </message>
</context>
<context>
    <name>ph::ui::YamlView</name>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
</context>
</TS>
