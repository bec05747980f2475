<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<TS version="2.1" language="en" sourcelanguage="en_US">
<context>
    <name>AttentionText</name>
    <message>
        <source>This computer needs a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation type="unfinished">The embedded cluster could not be started.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Try again</translation>
    </message>
    <message>
        <source>Cluster %1 does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) show their last known state. %1</source>
        <comment>%1 = why the cluster does not answer</comment>
        <translation>
            <numerusform>%n database shows its last known state. %1</numerusform>
            <numerusform>%n databases show their last known state. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: stopped by an error</source>
        <comment>%1 = Create orders</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <comment>%1 = Create orders</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done and nobody runs it.</source>
        <translation>
            <numerusform>%1 of %n step is done and nobody runs it.</numerusform>
            <numerusform>%1 of %n steps are done and nobody runs it.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 on %2, last known state</source>
        <comment>namespace on cluster</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation type="unfinished">%1 on %2</translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished">Show</translation>
    </message>
    <message>
        <source>%1 has lost a volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no primary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show members</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last operation on %1 failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no synchronous replica</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is degraded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the log</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) on %1 without deletion protection</source>
        <translation>
            <numerusform>%n database on %1 without deletion protection</numerusform>
            <numerusform>%n databases on %1 without deletion protection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>%1 = names</comment>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Show databases</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>The work on %1 was cancelled.</source>
        <translation>The work on %1 was cancelled.</translation>
    </message>
    <message>
        <source>The work was cancelled.</source>
        <translation>The work was cancelled.</translation>
    </message>
    <message>
        <source>Start it again when you want it.</source>
        <translation>Start it again when you want it.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 did not answer in time.</translation>
    </message>
    <message>
        <source>There was no answer in time.</source>
        <translation>There was no answer in time.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, run the connection check of the cluster.</source>
        <translation>Try again; if it happens again, run the connection check of the cluster.</translation>
    </message>
    <message>
        <source>%1 cannot be reached.</source>
        <translation>%1 cannot be reached.</translation>
    </message>
    <message>
        <source>The cluster cannot be reached.</source>
        <translation>The cluster cannot be reached.</translation>
    </message>
    <message>
        <source>Check the network, then run the connection check of the cluster.</source>
        <translation>Check the network, then run the connection check of the cluster.</translation>
    </message>
    <message>
        <source>%1 did not accept your sign-in.</source>
        <translation>%1 did not accept your sign-in.</translation>
    </message>
    <message>
        <source>The cluster did not accept your sign-in.</source>
        <translation>The cluster did not accept your sign-in.</translation>
    </message>
    <message>
        <source>Sign in again, or renew the certificate or token in the kubeconfig file.</source>
        <translation>Sign in again, or renew the certificate or token in the kubeconfig file.</translation>
    </message>
    <message>
        <source>You may not do this: %1.</source>
        <translation>You may not do this: %1.</translation>
    </message>
    <message>
        <source>You may not do this.</source>
        <translation>You may not do this.</translation>
    </message>
    <message>
        <source>Ask an administrator of the cluster for the right that is named.</source>
        <translation>Ask an administrator of the cluster for the right that is named.</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 does not exist.</translation>
    </message>
    <message>
        <source>It does not exist.</source>
        <translation>It does not exist.</translation>
    </message>
    <message>
        <source>Check the name; somebody may have removed it.</source>
        <translation>Check the name; somebody may have removed it.</translation>
    </message>
    <message>
        <source>%1 exists already, is in use or was changed meanwhile.</source>
        <translation>%1 exists already, is in use or was changed meanwhile.</translation>
    </message>
    <message>
        <source>It exists already, is in use or was changed meanwhile.</source>
        <translation>It exists already, is in use or was changed meanwhile.</translation>
    </message>
    <message>
        <source>Look at its present state, then decide again.</source>
        <translation>Look at its present state, then decide again.</translation>
    </message>
    <message>
        <source>What was read of %1 is too old.</source>
        <translation>What was read of %1 is too old.</translation>
    </message>
    <message>
        <source>What was read is too old.</source>
        <translation>What was read is too old.</translation>
    </message>
    <message>
        <source>Refresh and try again.</source>
        <translation>Refresh and try again.</translation>
    </message>
    <message>
        <source>%1 was refused because it is not valid.</source>
        <translation>%1 was refused because it is not valid.</translation>
    </message>
    <message>
        <source>The input was refused because it is not valid.</source>
        <translation>The input was refused because it is not valid.</translation>
    </message>
    <message>
        <source>Correct what the cause names and try again.</source>
        <translation>Correct what the cause names and try again.</translation>
    </message>
    <message>
        <source>%1 asks us to slow down.</source>
        <translation>%1 asks us to slow down.</translation>
    </message>
    <message>
        <source>The cluster asks us to slow down.</source>
        <translation>The cluster asks us to slow down.</translation>
    </message>
    <message>
        <source>Wait a moment and try again.</source>
        <translation>Wait a moment and try again.</translation>
    </message>
    <message>
        <source>%1 is there but not able to answer now.</source>
        <translation>%1 is there but not able to answer now.</translation>
    </message>
    <message>
        <source>The cluster is there but not able to answer now.</source>
        <translation>The cluster is there but not able to answer now.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse while working on %1.</source>
        <translation>Something failed inside Pilothouse while working on %1.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse.</source>
        <translation>Something failed inside Pilothouse.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, report it with the technical details.</source>
        <translation>Try again; if it happens again, report it with the technical details.</translation>
    </message>
    <message>
        <source>Enter a name.</source>
        <translation>Enter a name.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 40 characters.</source>
        <translation>The name is too long. Use at most 40 characters.</translation>
    </message>
    <message>
        <source>Use lower-case letters, digits and hyphens; begin with a letter, end with a letter or digit.</source>
        <translation>Use lower-case letters, digits and hyphens; begin with a letter, end with a letter or digit.</translation>
    </message>
    <message>
        <source>A database with this name exists in this namespace. Choose another name.</source>
        <translation>A database with this name exists in this namespace. Choose another name.</translation>
    </message>
    <message>
        <source>This name is reserved. Choose another one.</source>
        <translation>This name is reserved. Choose another one.</translation>
    </message>
    <message>
        <source>Choose a namespace.</source>
        <translation>Choose a namespace.</translation>
    </message>
    <message>
        <source>The namespace is too long. Use at most 63 characters.</source>
        <translation>The namespace is too long. Use at most 63 characters.</translation>
    </message>
    <message>
        <source>This is not a name a namespace can have.</source>
        <translation>This is not a name a namespace can have.</translation>
    </message>
    <message>
        <source>Choose a cluster that answers.</source>
        <translation>Choose a cluster that answers.</translation>
    </message>
    <message>
        <source>Choose an engine from the list.</source>
        <translation>Choose an engine from the list.</translation>
    </message>
    <message>
        <source>Enter how much CPU it gets, for example 0.5.</source>
        <translation>Enter how much CPU it gets, for example 0.5.</translation>
    </message>
    <message>
        <source>Enter a number of processors, for example 0.5, 2 or 500m.</source>
        <translation>Enter a number of processors, for example 0.5, 2 or 500m.</translation>
    </message>
    <message>
        <source>Enter how much memory it gets, for example 512Mi.</source>
        <translation>Enter how much memory it gets, for example 512Mi.</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 512Mi or 2Gi.</source>
        <translation>Enter a size with its unit, for example 512Mi or 2Gi.</translation>
    </message>
    <message>
        <source>Enter how much storage it gets, for example 1Gi.</source>
        <translation>Enter how much storage it gets, for example 1Gi.</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 1Gi or 100Gi.</source>
        <translation>Enter a size with its unit, for example 1Gi or 100Gi.</translation>
    </message>
    <message>
        <source>Enter the name of the first database.</source>
        <translation>Enter the name of the first database.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 63 characters.</source>
        <translation>The name is too long. Use at most 63 characters.</translation>
    </message>
    <message>
        <source>Use letters, digits and underscores; begin with a letter.</source>
        <translation>Use letters, digits and underscores; begin with a letter.</translation>
    </message>
    <message>
        <source>The server keeps this database name for itself. Choose another one.</source>
        <translation>The server keeps this database name for itself. Choose another one.</translation>
    </message>
    <message>
        <source>Enter the role that owns the database.</source>
        <translation>Enter the role that owns the database.</translation>
    </message>
    <message>
        <source>The server keeps this role name for itself. Choose another one.</source>
        <translation>The server keeps this role name for itself. Choose another one.</translation>
    </message>
    <message>
        <source>Use at least 8 characters, or leave it empty to have one made.</source>
        <translation>Use at least 8 characters, or leave it empty to have one made.</translation>
    </message>
    <message>
        <source>A volume can grow, never shrink. Enter as much as it has or more.</source>
        <translation>A volume can grow, never shrink. Enter as much as it has or more.</translation>
    </message>
    <message>
        <source>Type the password, or switch its box off to have one made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is protected against deletion.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch the protection off under Change resources, then delete it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>Words, or column:word; all must match, and - before one turns it around.
For example: state:ready -engine:mariadb</source>
        <translation>Words, or column:word; all must match, and - before one turns it around.
For example: state:ready -engine:mariadb</translation>
    </message>
</context>
<context>
    <name>FleetFace</name>
    <message>
        <source>Starting…</source>
        <translation type="unfinished">Starting…</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation type="unfinished">The embedded cluster could not be started.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Try again</translation>
    </message>
    <message>
        <source>No cluster yet</source>
        <translation type="unfinished">No cluster yet</translation>
    </message>
    <message>
        <source>Add a Kubernetes cluster from its kubeconfig file.</source>
        <translation type="unfinished">Add a Kubernetes cluster from its kubeconfig file.</translation>
    </message>
    <message>
        <source>Add a cluster</source>
        <translation type="unfinished">Add a cluster</translation>
    </message>
    <message>
        <source>Reading databases from the cluster…</source>
        <translation type="unfinished">Reading databases from the cluster…</translation>
    </message>
    <message>
        <source>No cluster answers.</source>
        <translation type="unfinished">No cluster answers.</translation>
    </message>
    <message>
        <source>No databases yet</source>
        <translation type="unfinished">No databases yet</translation>
    </message>
    <message>
        <source>Create the first one: a real server with its own storage, TLS and a generated password, ready in seconds.</source>
        <translation type="unfinished">Create the first one: a real server with its own storage, TLS and a generated password, ready in seconds.</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation type="unfinished">Create database</translation>
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
        <translation>%1 d</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>just now</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>4 s ago</comment>
        <translation>%1 ago</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unknown</translation>
    </message>
    <message>
        <source>Creating</source>
        <translation>Creating</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Ready</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Degraded</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Down</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stopped</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>Deleting</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Failed</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>Primary</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>Replica</translation>
    </message>
    <message>
        <source>Synchronous replica</source>
        <translation>Synchronous replica</translation>
    </message>
    <message>
        <source>Standby leader</source>
        <translation>Standby leader</translation>
    </message>
    <message>
        <source>No role yet</source>
        <translation>No role yet</translation>
    </message>
    <message>
        <source>Waiting to start</source>
        <translation>Waiting to start</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Running</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Stopping</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Preparing</translation>
    </message>
    <message>
        <source>Image not available</source>
        <translation>Image not available</translation>
    </message>
    <message>
        <source>Stops again and again</source>
        <translation>Stops again and again</translation>
    </message>
    <message>
        <source>Configuration missing</source>
        <translation>Configuration missing</translation>
    </message>
    <message>
        <source>Install the program the message names, or choose a version this cluster can run.</source>
        <translation>Install the program the message names, or choose a version this cluster can run.</translation>
    </message>
    <message>
        <source>%1 stops again and again.</source>
        <translation>%1 stops again and again.</translation>
    </message>
    <message>
        <source>Read its log: the last lines before the stop name the reason.</source>
        <translation>Read its log: the last lines before the stop name the reason.</translation>
    </message>
    <message>
        <source>No node can take %1.</source>
        <translation>No node can take %1.</translation>
    </message>
    <message>
        <source>Ask for less CPU or memory, or add a node.</source>
        <translation>Ask for less CPU or memory, or add a node.</translation>
    </message>
    <message>
        <source>%1 runs but is not ready.</source>
        <translation>%1 runs but is not ready.</translation>
    </message>
    <message>
        <source>A start takes seconds; if it lasts longer, read the log.</source>
        <translation>A start takes seconds; if it lasts longer, read the log.</translation>
    </message>
    <message>
        <source>%1 does not exist yet.</source>
        <translation>%1 does not exist yet.</translation>
    </message>
    <message>
        <source>The storage %1 is not there yet.</source>
        <translation>The storage %1 is not there yet.</translation>
    </message>
    <message>
        <source>Check that the storage class exists and has free space.</source>
        <translation>Check that the storage class exists and has free space.</translation>
    </message>
    <message>
        <source>The storage %1 is lost.</source>
        <translation>The storage %1 is lost.</translation>
    </message>
    <message>
        <source>Its volume is gone; restore the database from a backup.</source>
        <translation>Its volume is gone; restore the database from a backup.</translation>
    </message>
    <message>
        <source>%1 cannot be started as it is configured.</source>
        <translation>%1 cannot be started as it is configured.</translation>
    </message>
    <message>
        <source>Look at the events: they name what is missing.</source>
        <translation>Look at the events: they name what is missing.</translation>
    </message>
    <message>
        <source>The StatefulSet of %1 is missing.</source>
        <translation>The StatefulSet of %1 is missing.</translation>
    </message>
    <message>
        <source>The Service %1 is missing, so no client reaches the database.</source>
        <translation>The Service %1 is missing, so no client reaches the database.</translation>
    </message>
    <message>
        <source>No member is primary, so writes are refused.</source>
        <translation>No member is primary, so writes are refused.</translation>
    </message>
    <message>
        <source>The description of %1 in the cluster cannot be read.</source>
        <translation>The description of %1 in the cluster cannot be read.</translation>
    </message>
    <message>
        <source>Look at its ConfigMap in the YAML tab.</source>
        <translation>Look at its ConfigMap in the YAML tab.</translation>
    </message>
    <message>
        <source>%1 was made by a newer Pilothouse and can only be looked at here.</source>
        <translation>%1 was made by a newer Pilothouse and can only be looked at here.</translation>
    </message>
    <message>
        <source>Update Pilothouse to change it.</source>
        <translation>Update Pilothouse to change it.</translation>
    </message>
    <message>
        <source>The last operation on %1 ended without success.</source>
        <translation>The last operation on %1 ended without success.</translation>
    </message>
    <message>
        <source>Open the operation to see the step and its error.</source>
        <translation>Open the operation to see the step and its error.</translation>
    </message>
    <message>
        <source>The cluster does not answer.</source>
        <translation>The cluster does not answer.</translation>
    </message>
    <message>
        <source>Run the connection check of the cluster.</source>
        <translation>Run the connection check of the cluster.</translation>
    </message>
    <message>
        <source>The image of %1 is not available.</source>
        <translation>The image of %1 is not available.</translation>
    </message>
    <message>
        <source>Changes run once their plan was read; deleting still asks for the name.</source>
        <translation>Changes run once their plan was read; deleting still asks for the name.</translation>
    </message>
    <message>
        <source>Every change asks for the name of the database first.</source>
        <translation>Every change asks for the name of the database first.</translation>
    </message>
    <message>
        <source>Nothing on this cluster can be changed from this console.</source>
        <translation>Nothing on this cluster can be changed from this console.</translation>
    </message>
    <message>
        <source>No replica confirms commits, so none would take over by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the replicas: one must be ready and keep up before it confirms again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody deleted it; the volumes are kept. Write it again from a copy; do not delete the database.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LifeText</name>
    <message>
        <source>Connections are cut, and nobody can connect until the server runs again, usually for a few seconds.</source>
        <translation>Connections are cut, and nobody can connect until the server runs again, usually for a few seconds.</translation>
    </message>
    <message>
        <source>The replicas restart first. Then %1, the primary, hands over to one that has everything: connections are cut, and writes fail for a few seconds. Nothing that was committed is lost.</source>
        <comment>%1 = orders-0</comment>
        <translation>The replicas restart first. Then %1, the primary, hands over to one that has everything: connections are cut, and writes fail for a few seconds. Nothing that was committed is lost.</translation>
    </message>
    <message>
        <source>Only connections to the members that restart are cut; the primary goes on.</source>
        <translation>Only connections to the members that restart are cut; the primary goes on.</translation>
    </message>
</context>
<context>
    <name>OperationTableModel</name>
    <message>
        <source>Stopped</source>
        <comment>an operation by an error</comment>
        <translation type="unfinished">Stopped</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>an operation</comment>
        <translation type="unfinished">Interrupted</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>how an operation ended</comment>
        <translation type="unfinished">Unknown</translation>
    </message>
    <message>
        <source>It had not ended when this console last saw it, and its cluster does not tell of it now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation type="unfinished">Waits for %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done.</source>
        <translation>
            <numerusform>%1 of %n step is done.</numerusform>
            <numerusform>%1 of %n steps are done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All of %n step(s) are done.</source>
        <translation>
            <numerusform>Its step is done.</numerusform>
            <numerusform>All %n steps are done.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>the step that failed: why</comment>
        <translation type="unfinished">%1: %2</translation>
    </message>
    <message>
        <source>It did not succeed, and everything it had made was removed again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Cancelled after %1 of %n step(s).</source>
        <translation>
            <numerusform>Cancelled after %1 of %n step.</numerusform>
            <numerusform>Cancelled after %1 of %n steps.</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished">State</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Database</source>
        <translation type="unfinished">Database</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation type="unfinished">Cluster</translation>
    </message>
    <message>
        <source>Who</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished">Ended</translation>
    </message>
    <message>
        <source>Took</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was taken back; its steps tell what stays.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OperationText</name>
    <message>
        <source>Connecting</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>Live, %1</source>
        <comment>cluster state; %1 = 4 s ago</comment>
        <translation>Live, %1</translation>
    </message>
    <message>
        <source>Not reachable</source>
        <translation>Not reachable</translation>
    </message>
    <message>
        <source>Last seen %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation>Last seen %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Confirm changes</source>
        <translation>Confirm changes</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Read-only</translation>
    </message>
    <message>
        <source>Name resolution</source>
        <translation>Name resolution</translation>
    </message>
    <message>
        <source>Network connection</source>
        <translation>Network connection</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Encryption and certificate</source>
        <translation>Encryption and certificate</translation>
    </message>
    <message>
        <source>Who you are</source>
        <translation>Who you are</translation>
    </message>
    <message>
        <source>What you may do</source>
        <translation>What you may do</translation>
    </message>
    <message>
        <source>Streams (WebSocket)</source>
        <translation>Streams (WebSocket)</translation>
    </message>
    <message>
        <source>API server is alive</source>
        <translation>API server is alive</translation>
    </message>
    <message>
        <source>API server is ready</source>
        <translation>API server is ready</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Passed</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Failed</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Not tried</source>
        <translation>Not tried</translation>
    </message>
    <message>
        <source>Create %1</source>
        <translation>Create %1</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>Delete %1</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Running</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Rolled back</source>
        <translation>Rolled back</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>To do</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Taken back</translation>
    </message>
    <message>
        <source>Not needed</source>
        <translation>Not needed</translation>
    </message>
    <message>
        <source>Creating %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>Creating %1 is running on %2.</translation>
    </message>
    <message>
        <source>Deleting %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>Deleting %1 is running on %2.</translation>
    </message>
    <message>
        <source>An operation on %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>An operation on %1 is running on %2.</translation>
    </message>
    <message>
        <source>Creating %1 stopped before its end; nobody runs it.</source>
        <translation>Creating %1 stopped before its end; nobody runs it.</translation>
    </message>
    <message>
        <source>Deleting %1 stopped before its end; nobody runs it.</source>
        <translation>Deleting %1 stopped before its end; nobody runs it.</translation>
    </message>
    <message>
        <source>An operation on %1 stopped before its end; nobody runs it.</source>
        <translation>An operation on %1 stopped before its end; nobody runs it.</translation>
    </message>
    <message>
        <source>Creating %1 was interrupted; nobody runs it.</source>
        <translation>Creating %1 was interrupted; nobody runs it.</translation>
    </message>
    <message>
        <source>Deleting %1 was interrupted; nobody runs it.</source>
        <translation>Deleting %1 was interrupted; nobody runs it.</translation>
    </message>
    <message>
        <source>An operation on %1 was interrupted; nobody runs it.</source>
        <translation>An operation on %1 was interrupted; nobody runs it.</translation>
    </message>
    <message>
        <source>Take over the operation</source>
        <translation>Take over the operation</translation>
    </message>
    <message>
        <source>Apply %1</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>Apply %1</translation>
    </message>
    <message>
        <source>Delete %1, which owns everything but the volumes</source>
        <comment>%1 = ConfigMap orders</comment>
        <translation>Delete %1, which owns everything but the volumes</translation>
    </message>
    <message>
        <source>Wait until %1 is ready</source>
        <translation>Wait until %1 is ready</translation>
    </message>
    <message>
        <source>Wait until %1 is gone</source>
        <translation>Wait until %1 is gone</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it</source>
        <translation>Volume %1 with all data in it</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it (%2)</source>
        <comment>%2 = 1 GiB</comment>
        <translation>Volume %1 with all data in it (%2)</translation>
    </message>
    <message>
        <source>Secret %1</source>
        <translation>Secret %1</translation>
    </message>
    <message>
        <source>Change the members of %1</source>
        <translation>Change the members of %1</translation>
    </message>
    <message>
        <source>Switch over %1</source>
        <translation>Switch over %1</translation>
    </message>
    <message>
        <source>Hand over to %1</source>
        <comment>%1 = orders-1</comment>
        <translation>Hand over to %1</translation>
    </message>
    <message numerus="yes">
        <source>Set %1 to %n member(s)</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>
            <numerusform>Set %1 to %n member</numerusform>
            <numerusform>Set %1 to %n members</numerusform>
        </translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>Change %1</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>Stop %1</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>Start %1</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>Restart %1</translation>
    </message>
    <message>
        <source>Wait until %1 has grown</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>Wait until %1 has grown</translation>
    </message>
    <message>
        <source>Set the parameters in Patroni&apos;s %1</source>
        <comment>%1 = ConfigMap orders-config</comment>
        <translation>Set the parameters in Patroni&apos;s %1</translation>
    </message>
    <message>
        <source>Wait until the parameters of %1 are in force</source>
        <translation>Wait until the parameters of %1 are in force</translation>
    </message>
    <message>
        <source>Let %1 grow</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>Let %1 grow</translation>
    </message>
    <message>
        <source>Re-attach %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the password of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note in %1 when it was changed</source>
        <comment>%1 = ConfigMap orders; it: the password</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let %1 stay when the database goes</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take %1</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let %1 belong to the database again</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a second password into %1</source>
        <comment>%1 = Secret orders-credentials</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in as %1 with what the Secret says</source>
        <comment>%1 = a login role</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set it in the server and prove it by a login as %1</source>
        <comment>%1 = a login role</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make it the one that counts in %1</source>
        <comment>it: the password; %1 = Secret orders-credentials</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the database was like is not noted on the volumes, so it cannot be made again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A newer version of Pilothouse deleted it; only that one can attach it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its passwords or certificates are gone, so it cannot be made again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The volume of member 0, with which it would start, is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Member 0, with which it would start, may lack commits that another member has.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), %1</source>
        <comment>%1 = 6 GiB, all together</comment>
        <translation>
            <numerusform>%n volume, %1</numerusform>
            <numerusform>%n volumes, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlaceText</name>
    <message>
        <source>CPU</source>
        <translation type="unfinished">CPU</translation>
    </message>
    <message>
        <source>memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>storage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pods</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each member</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The container %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asks for %1 · %2 of %3 free · %4</source>
        <comment>asks for 1 · 0.5 of 20 free · quota team-a</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The quota %1 leaves %2 (%3), and this asks for %4. Ask for less, or have the quota raised.</source>
        <comment>quota team-a leaves 2 (CPU)</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The quota %1 wants every container to state %2. %3 does not: have a LimitRange with defaults made in this namespace, or choose another namespace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 allows at most %5. Ask for less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 wants at least %5. Ask for more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The storage class %1 has room for a volume of %2, not of %3. Ask for less, or choose another class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No node has room for a member now: it asks for %1 (%2), and the most any has free is %3. A member waits until a node has room or one is added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no storage class %1. Choose one of the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cluster has no default storage class. Choose one of the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quota %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n node</numerusform>
            <numerusform>%n nodes</numerusform>
        </translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished">Memory</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation type="unfinished">Storage</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · the default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · can grow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · cannot grow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) take pods, with %1 CPU and %2 free</source>
        <translation>
            <numerusform>%n node takes pods, with %1 CPU and %2 free</numerusform>
            <numerusform>%n nodes take pods, with %1 CPU and %2 free</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes.</source>
        <translation>A console for PostgreSQL, MySQL and MariaDB on Kubernetes.</translation>
    </message>
    <message>
        <source>Folder of the embedded cluster.</source>
        <translation>Folder of the embedded cluster.</translation>
    </message>
    <message>
        <source>Kubeconfig file to list clusters from; may be given more than once.</source>
        <translation>Kubeconfig file to list clusters from; may be given more than once.</translation>
    </message>
    <message>
        <source>Do not start the embedded cluster.</source>
        <translation>Do not start the embedded cluster.</translation>
    </message>
</context>
<context>
    <name>ph::app::Desktop</name>
    <message>
        <source>Starting the embedded cluster on this computer…</source>
        <translation>Starting the embedded cluster on this computer…</translation>
    </message>
    <message>
        <source>Reading the list of clusters…</source>
        <translation>Reading the list of clusters…</translation>
    </message>
    <message>
        <source>Starting the embedded cluster: %1</source>
        <comment>%1 = waiting for the API server</comment>
        <translation>Starting the embedded cluster: %1</translation>
    </message>
    <message>
        <source>The embedded cluster: %1. Next step: %2</source>
        <comment>%1 = what is missing, %2 = a command</comment>
        <translation>The embedded cluster: %1. Next step: %2</translation>
    </message>
</context>
<context>
    <name>ph::models::CatalogueTableModel</name>
    <message>
        <source>Can run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine</source>
        <translation type="unfinished">Engine</translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished">Version</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation type="unfinished">Cluster</translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished">State</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation type="unfinished"></translation>
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
        <translation>State</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Protection</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>Databases</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>User</source>
        <translation>User</translation>
    </message>
    <message>
        <source>From</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>Embedded on this computer</translation>
    </message>
</context>
<context>
    <name>ph::models::EventTableModel</name>
    <message>
        <source>Last seen</source>
        <translation>Last seen</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Object</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Count</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>First %1, last %2</source>
        <translation>First %1, last %2</translation>
    </message>
</context>
<context>
    <name>ph::models::FleetEventTableModel</name>
    <message>
        <source>Database</source>
        <translation type="unfinished">Database</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation type="unfinished">Cluster</translation>
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
        <translation>State</translation>
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
        <translation>Members</translation>
    </message>
    <message>
        <source>CPU (cores)</source>
        <translation>CPU (cores)</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memory</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Age</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>members ready of wanted</comment>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Last known state; the cluster was last seen %1.</source>
        <comment>%1 = 4 s ago</comment>
        <translation>Last known state; the cluster was last seen %1.</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>state of a database whose operation nobody runs</comment>
        <translation>Interrupted</translation>
    </message>
    <message>
        <source>Its operation was interrupted and nobody runs it. Resume it to bring it to an end.</source>
        <translation>Its operation was interrupted and nobody runs it. Resume it to bring it to an end.</translation>
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
        <translation>Role</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>Restarts</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Lag</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>Running for</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Ready</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Starting</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Timeline</translation>
    </message>
</context>
<context>
    <name>ph::models::ParameterTableModel</name>
    <message>
        <source>After a restart</source>
        <translation>After a restart</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>At once</translation>
    </message>
    <message>
        <source>Choices: %1</source>
        <translation>Choices: %1</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Default</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>Takes effect</translation>
    </message>
</context>
<context>
    <name>ph::models::Settings</name>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark, or whatever the desktop asks for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The size of everything in the window, on top of the system&apos;s own font size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compact rows show about a quarter more at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language of the window; messages of clusters and databases stay in theirs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How exact times are shown and exported; ages are the same in both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>zoom</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UTC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::AboutDialog</name>
    <message>
        <source>About Pilothouse</source>
        <translation>About Pilothouse</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes. It talks straight to your clusters; nothing leaves this computer otherwise.</source>
        <translation>A console for PostgreSQL, MySQL and MariaDB on Kubernetes. It talks straight to your clusters; nothing leaves this computer otherwise.</translation>
    </message>
    <message>
        <source>Apache License 2.0. Qt %1.</source>
        <translation>Apache License 2.0. Qt %1.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>ph::ui::AccessPage</name>
    <message>
        <source>Database</source>
        <translation type="unfinished">Database</translation>
    </message>
    <message>
        <source>The first database to create</source>
        <translation type="unfinished">The first database to create</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished">Owner</translation>
    </message>
    <message>
        <source>Its role, with which programs log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the owner&apos;s password myself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password</source>
        <translation type="unfinished">Password</translation>
    </message>
    <message>
        <source>At least 8 characters. It is kept in a Secret of the cluster and nowhere else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who can reach it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs inside the cluster, and this computer. It is not exposed to the outside. Connections are encrypted, and the connection string makes clients check the server&apos;s certificate.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, owned by %2</source>
        <comment>name of a database, name of a role</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::AdvancedPage</name>
    <message>
        <source>Filter by name or meaning</source>
        <translation type="unfinished">Filter by name or meaning</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation type="unfinished">Filter of the parameters</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished">Parameters</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation type="unfinished">Double-click a value to change it; an empty one means the default</translation>
    </message>
    <message>
        <source>The engine&apos;s defaults</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parameter(s) set</source>
        <translation>
            <numerusform>%n parameter set</numerusform>
            <numerusform>%n parameters set</numerusform>
        </translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation type="unfinished">After a restart</translation>
    </message>
</context>
<context>
    <name>ph::ui::AttentionList</name>
    <message>
        <source>Show fewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>Show %n more</numerusform>
            <numerusform>Show %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>for %1</source>
        <comment>a state lasts; %1 = 4 min</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::AvailabilityPage</name>
    <message>
        <source>Members</source>
        <translation type="unfinished">Members</translation>
    </message>
    <message>
        <source>One primary, the others follow it; each has its own volume</source>
        <translation type="unfinished">One primary, the others follow it; each has its own volume</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation type="unfinished">Replication</translation>
    </message>
    <message>
        <source>Synchronous: a commit waits for a replica, so a failover loses none</source>
        <translation type="unfinished">Synchronous: a commit waits for a replica, so a failover loses none</translation>
    </message>
    <message>
        <source>Asynchronous</source>
        <translation type="unfinished">Asynchronous</translation>
    </message>
    <message>
        <source>Synchronous</source>
        <translation type="unfinished">Synchronous</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One server</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n members, synchronous</source>
        <translation>
            <numerusform>%n member, synchronous</numerusform>
            <numerusform>%n members, synchronous</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n members, asynchronous</source>
        <translation>
            <numerusform>%n member, asynchronous</numerusform>
            <numerusform>%n members, asynchronous</numerusform>
        </translation>
    </message>
    <message>
        <source>1, without a replica</source>
        <translation type="unfinished">1, without a replica</translation>
    </message>
    <message>
        <source>%1, with replicas</source>
        <translation type="unfinished">%1, with replicas</translation>
    </message>
    <message>
        <source>When the server or its node is lost, the database is down until Kubernetes has started it again with its volume. Nothing that was committed is lost while the volume is whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the primary is lost, a replica takes over by itself within seconds. Commits of the last moment that had not reached it are lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the primary is lost, the replica takes over without losing a commit. While one of the two is away, writes wait: with three members they go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the primary is lost, the replica that has every commit takes over within seconds. Each commit takes one way over the network longer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::CataloguePage</name>
    <message>
        <source>Filter the catalogue ( / )</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the catalogue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engines and versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it is run</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>%n version</numerusform>
            <numerusform>%n versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n version(s)</source>
        <translation>
            <numerusform>%1 of %n version</numerusform>
            <numerusform>%1 of %n versions</numerusform>
        </translation>
    </message>
    <message>
        <source>What %1 can run could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Try again</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished">Nothing matches</translation>
    </message>
    <message>
        <source>No version matches what is chosen and typed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the clusters what they can run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No cluster</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a cluster to see which engines and versions it can run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot run it: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1: %n member(s)</source>
        <translation>
            <numerusform>%1: %n member</numerusform>
            <numerusform>%1: %n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 to %n members</source>
        <translation>
            <numerusform>%1: %2 to %n member</numerusform>
            <numerusform>%1: %2 to %n members</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::ChangeDialog</name>
    <message>
        <source>Type the name to confirm</source>
        <translation>Type the name to confirm</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 or %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Destroyed for good</source>
        <translation>Destroyed for good</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Kept</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Steps</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
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
        <translation>Clusters</translation>
    </message>
    <message>
        <source>Filter clusters ( / )</source>
        <translation>Filter clusters ( / )</translation>
    </message>
    <message>
        <source>Filter clusters</source>
        <translation>Filter clusters</translation>
    </message>
    <message>
        <source>Add from kubeconfig…</source>
        <translation>Add from kubeconfig…</translation>
    </message>
    <message>
        <source>Choose a kubeconfig file</source>
        <translation>Choose a kubeconfig file</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Remove…</translation>
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
        <translation>User</translation>
    </message>
    <message>
        <source>From</source>
        <translation>From</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Namespace</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>Databases</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Protection</translation>
    </message>
    <message>
        <source>Connection check</source>
        <translation>Connection check</translation>
    </message>
    <message>
        <source>Parts of the connection check</source>
        <translation>Parts of the connection check</translation>
    </message>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>%n cluster</numerusform>
            <numerusform>%n clusters</numerusform>
        </translation>
    </message>
    <message>
        <source>No clusters yet</source>
        <translation>No clusters yet</translation>
    </message>
    <message>
        <source>Add one from a kubeconfig file.</source>
        <translation>Add one from a kubeconfig file.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>No cluster matches what is typed.</source>
        <translation>No cluster matches what is typed.</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>Show all clusters</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>Embedded on this computer</translation>
    </message>
    <message>
        <source>The embedded cluster belongs to this computer and stays.</source>
        <translation>The embedded cluster belongs to this computer and stays.</translation>
    </message>
    <message>
        <source>The protection of %1 could not be changed.</source>
        <translation>The protection of %1 could not be changed.</translation>
    </message>
    <message>
        <source>No cluster could be added from %1.</source>
        <translation>No cluster could be added from %1.</translation>
    </message>
    <message>
        <source>Remove %1 from this console?</source>
        <translation>Remove %1 from this console?</translation>
    </message>
    <message>
        <source>The cluster and its databases stay as they are; only this console forgets how to reach them.</source>
        <translation>The cluster and its databases stay as they are; only this console forgets how to reach them.</translation>
    </message>
    <message>
        <source>Remove cluster</source>
        <translation>Remove cluster</translation>
    </message>
    <message>
        <source>%1 could not be removed.</source>
        <translation>%1 could not be removed.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Not checked yet</translation>
    </message>
    <message>
        <source>The check names the part that fails: name resolution, network, encryption, sign-in or rights.</source>
        <translation>The check names the part that fails: name resolution, network, encryption, sign-in or rights.</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>Checking %1…</translation>
    </message>
    <message>
        <source>%1 could not be checked.</source>
        <translation>%1 could not be checked.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Check again</translation>
    </message>
    <message>
        <source>Next step: %1</source>
        <translation>Next step: %1</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Check now</translation>
    </message>
    <message>
        <source>Cannot be read with these rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Storage classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Orange</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Green</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Purple</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grey</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The colour of %1 could not be changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept volumes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Command palette</translation>
    </message>
    <message>
        <source>Action or database</source>
        <translation>Action or database</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Matches</translation>
    </message>
    <message>
        <source>%1 in %2 on %3</source>
        <comment>database in namespace on cluster</comment>
        <translation>%1 in %2 on %3</translation>
    </message>
    <message>
        <source>Type an action or a name; : for places only</source>
        <translation>Type an action or a name; : for places only</translation>
    </message>
    <message>
        <source>Show only cluster %1</source>
        <translation>Show only cluster %1</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>Show all clusters</translation>
    </message>
</context>
<context>
    <name>ph::ui::CreateDialog</name>
    <message>
        <source>Create database</source>
        <translation>Create database</translation>
    </message>
    <message>
        <source>Copy commands</source>
        <translation>Copy commands</translation>
    </message>
    <message>
        <source>Copies what a person would type to do the same</source>
        <translation>Copies what a person would type to do the same</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Review plan</source>
        <translation>Review plan</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Review the plan</source>
        <translation>Review the plan</translation>
    </message>
    <message>
        <source>Creating %1</source>
        <translation>Creating %1</translation>
    </message>
    <message>
        <source>There is no cluster that may be changed. Add one, or lift its read-only protection.</source>
        <translation>There is no cluster that may be changed. Add one, or lift its read-only protection.</translation>
    </message>
    <message>
        <source>The engines %1 can run could not be read.</source>
        <translation>The engines %1 can run could not be read.</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The database cannot be created like this.</source>
        <translation>The database cannot be created like this.</translation>
    </message>
    <message>
        <source>This creates the %1 database %2 on %3.</source>
        <comment>PostgreSQL 15, default/orders, name of a cluster</comment>
        <translation>This creates the %1 database %2 on %3.</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 is ready</translation>
    </message>
    <message>
        <source>%1 was not created</source>
        <translation>%1 was not created</translation>
    </message>
    <message>
        <source>Change and try again</source>
        <translation>Change and try again</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished">Steps</translation>
    </message>
    <message>
        <source>Where and what</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Availability</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protection</source>
        <translation type="unfinished">Protection</translation>
    </message>
    <message>
        <source>Access</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished">Parameters</translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a plan…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fills the steps from a plan that was saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export YAML…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saves the manifest for kubectl or a repository; passwords are not in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save plan…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saves what was chosen, to create it later or on another cluster; passwords are not in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes to the review at once; every other step keeps what it proposes (Ctrl+Return)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the manifest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n field to correct</numerusform>
            <numerusform>%n fields to correct</numerusform>
        </translation>
    </message>
    <message>
        <source>The cluster could not be asked what it would say to this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cluster would refuse it. Go back and change what is marked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a saved plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a plan that creates a database. %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is too large for one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plan was made for a cluster this console does not have; this one is chosen instead: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close without creating it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was chosen and typed here is not kept. To keep it, save it as a plan in the review.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteDialog</name>
    <message>
        <source>Delete %1</source>
        <translation>Delete %1</translation>
    </message>
    <message>
        <source>%1 in namespace %2 on cluster %3 stops and is removed.</source>
        <translation>%1 in namespace %2 on cluster %3 stops and is removed.</translation>
    </message>
    <message>
        <source>Destroy the data too (volumes and everything in them)</source>
        <translation>Destroy the data too (volumes and everything in them)</translation>
    </message>
    <message>
        <source>Delete database</source>
        <translation>Delete database</translation>
    </message>
    <message>
        <source>Finding out what is destroyed and what is kept…</source>
        <translation>Finding out what is destroyed and what is kept…</translation>
    </message>
    <message>
        <source>Delete database and data</source>
        <translation>Delete database and data</translation>
    </message>
    <message>
        <source>What would be deleted could not be read.</source>
        <translation>What would be deleted could not be read.</translation>
    </message>
    <message>
        <source>Deleting %1</source>
        <translation>Deleting %1</translation>
    </message>
    <message>
        <source>What is kept stays on the page Clusters, where it can be attached again under the same name and with the same passwords.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteVolumesDialog</name>
    <message>
        <source>Delete the volumes of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleting the volumes of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding out what is destroyed…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What would be destroyed could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete volumes and data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database was deleted before; with this, its data go too. Nothing brings them back.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::DesktopPrompter</name>
    <message>
        <source>Something needs your attention</source>
        <translation>Something needs your attention</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Cause</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Next step</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copy details</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder you may write to that has free space.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pods</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Events</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Overview</translation>
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
        <translation>Nothing selected</translation>
    </message>
    <message>
        <source>Select a database to see its state, pods, events, log and YAML.</source>
        <translation>Select a database to see its state, pods, events, log and YAML.</translation>
    </message>
    <message>
        <source>No pods yet</source>
        <translation>No pods yet</translation>
    </message>
    <message>
        <source>They appear here as soon as the cluster makes them.</source>
        <translation>They appear here as soon as the cluster makes them.</translation>
    </message>
    <message>
        <source>Reading the events of %1…</source>
        <translation>Reading the events of %1…</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>No events</translation>
    </message>
    <message>
        <source>The cluster has nothing to tell; it forgets events after about an hour.</source>
        <translation>The cluster has nothing to tell; it forgets events after about an hour.</translation>
    </message>
</context>
<context>
    <name>ph::ui::EventTimeline</name>
    <message>
        <source>In the last hour: %1, %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other event(s)</source>
        <translation>
            <numerusform>%n other event</numerusform>
            <numerusform>%n other events</numerusform>
        </translation>
    </message>
    <message>
        <source>1 h ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 min ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min ago: %2, %3</source>
        <comment>12 min ago: 2 warnings, 4 other events</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::EventsPage</name>
    <message>
        <source>Only warnings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter events ( / )</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events</source>
        <translation type="unfinished">Events</translation>
    </message>
    <message>
        <source>The selected event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show database</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n event(s)</source>
        <translation>
            <numerusform>%1 of %n event</numerusform>
            <numerusform>%1 of %n events</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished">Nothing matches</translation>
    </message>
    <message>
        <source>No event matches what is chosen and typed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading events…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No events</source>
        <translation type="unfinished">No events</translation>
    </message>
    <message>
        <source>What the clusters report about databases stands here: pods that start, volumes that are bound, checks that fail. A cluster keeps it for about an hour.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::FleetBars</name>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>%n database</numerusform>
            <numerusform>%n databases</numerusform>
        </translation>
    </message>
    <message>
        <source>Show these databases</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::InstancePage</name>
    <message>
        <source>Databases</source>
        <translation>Databases</translation>
    </message>
    <message>
        <source>Filter databases ( / )</source>
        <translation>Filter databases ( / )</translation>
    </message>
    <message>
        <source>Filter databases</source>
        <translation>Filter databases</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>Create database</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>Create a database (Ctrl+N)</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Needs attention</translation>
    </message>
    <message>
        <source>Databases on %1</source>
        <translation>Databases on %1</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>%n database</numerusform>
            <numerusform>%n databases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n database(s)</source>
        <translation>
            <numerusform>%1 of %n database</numerusform>
            <numerusform>%1 of %n databases</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>Nothing needs attention</translation>
    </message>
    <message>
        <source>Every database is in the state it should be in.</source>
        <translation>Every database is in the state it should be in.</translation>
    </message>
    <message>
        <source>Show all databases</source>
        <translation>Show all databases</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>No database matches what is chosen and typed.</source>
        <translation>No database matches what is chosen and typed.</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>The embedded cluster could not be started.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation>This is the last known state. %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a database: what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n databases need attention. The worst is %1: %2</source>
        <translation>
            <numerusform>%n database needs attention. It is %1: %2</numerusform>
            <numerusform>%n databases need attention. The worst is %1: %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Show</translation>
    </message>
    <message>
        <source>%1 does not answer; its databases show their last known state.</source>
        <comment>name(s) of clusters</comment>
        <translation>%1 does not answer; its databases show their last known state.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message numerus="yes">
        <source>%n more were interrupted too.</source>
        <translation>
            <numerusform>%n more was interrupted too.</numerusform>
            <numerusform>%n more were interrupted too.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Resume…</translation>
    </message>
    <message numerus="yes">
        <source>Show only what needs attention, %n database(s)</source>
        <translation>
            <numerusform>Show only what needs attention, %n database</numerusform>
            <numerusform>Show only what needs attention, %n databases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::KeptList</name>
    <message>
        <source>Kept volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for kept volumes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was kept could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Try again</translation>
    </message>
    <message>
        <source>No volumes are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of a database that is deleted without its data, the volumes stay and appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>a deleted database and its engine: default/orders, PostgreSQL 15</comment>
        <translation type="unfinished">%1, %2</translation>
    </message>
    <message>
        <source>%1, nobody noted when it was deleted</source>
        <comment>%1 = 3 volumes, 6 GiB</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, deleted %2</source>
        <comment>%1 = 3 volumes, 6 GiB; %2 = 4 min ago</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re-attach…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re-attach %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the volumes of %1…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::LogTab</name>
    <message>
        <source>Pod whose log is shown</source>
        <translation>Pod whose log is shown</translation>
    </message>
    <message>
        <source>Container whose log is shown</source>
        <translation>Container whose log is shown</translation>
    </message>
    <message>
        <source>Database server</source>
        <translation>Database server</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Search the log</translation>
    </message>
    <message>
        <source>Follow new lines</source>
        <translation>Follow new lines</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nothing found</translation>
    </message>
    <message>
        <source>No log yet</source>
        <translation>No log yet</translation>
    </message>
    <message>
        <source>There is no pod yet; its log appears here when it starts.</source>
        <translation>There is no pod yet; its log appears here when it starts.</translation>
    </message>
    <message>
        <source>Reading the log of %1…</source>
        <translation>Reading the log of %1…</translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation>The log is empty</translation>
    </message>
    <message>
        <source>%1 has written nothing yet.</source>
        <translation>%1 has written nothing yet.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Read again</translation>
    </message>
    <message>
        <source>The log of %1 could not be read.</source>
        <translation>The log of %1 could not be read.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>The stream ended; press F5 to read on.</source>
        <translation>The stream ended; press F5 to read on.</translation>
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
        <translation>&amp;Create database…</translation>
    </message>
    <message>
        <source>&amp;Delete database…</source>
        <translation>&amp;Delete database…</translation>
    </message>
    <message>
        <source>Copy &amp;connection string</source>
        <translation>Copy &amp;connection string</translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation>Copy &amp;address</translation>
    </message>
    <message>
        <source>Show &amp;overview</source>
        <translation>Show &amp;overview</translation>
    </message>
    <message>
        <source>Show &amp;pods</source>
        <translation>Show &amp;pods</translation>
    </message>
    <message>
        <source>Show &amp;events</source>
        <translation>Show &amp;events</translation>
    </message>
    <message>
        <source>Show &amp;log</source>
        <translation>Show &amp;log</translation>
    </message>
    <message>
        <source>Show &amp;YAML</source>
        <translation>Show &amp;YAML</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filter</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Refresh</translation>
    </message>
    <message>
        <source>Command &amp;palette…</source>
        <translation>Command &amp;palette…</translation>
    </message>
    <message>
        <source>&amp;Manage clusters…</source>
        <translation>&amp;Manage clusters…</translation>
    </message>
    <message>
        <source>Check &amp;connection</source>
        <translation>Check &amp;connection</translation>
    </message>
    <message>
        <source>&amp;About Pilothouse</source>
        <translation>&amp;About Pilothouse</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quit</translation>
    </message>
    <message>
        <source>&amp;Database</source>
        <translation>&amp;Database</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;View</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Appearance</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>As the &amp;system</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Light</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dark</translation>
    </message>
    <message>
        <source>&amp;Clusters</source>
        <translation>&amp;Clusters</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Help</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>Create a database (Ctrl+N)</translation>
    </message>
    <message>
        <source>Possible once the embedded cluster runs.</source>
        <translation>Possible once the embedded cluster runs.</translation>
    </message>
    <message>
        <source>&amp;Resume interrupted operation…</source>
        <translation>&amp;Resume interrupted operation…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Keyboard shortcuts</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) still running</source>
        <translation>
            <numerusform>%n operation still running</numerusform>
            <numerusform>%n operations still running</numerusform>
        </translation>
    </message>
    <message>
        <source>The window closes now; Pilothouse goes on in the background until what runs has ended.</source>
        <translation>The window closes now; Pilothouse goes on in the background until what runs has ended.</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>Close window</translation>
    </message>
    <message>
        <source>Change &amp;members…</source>
        <translation>Change &amp;members…</translation>
    </message>
    <message>
        <source>&amp;Switch over…</source>
        <translation>&amp;Switch over…</translation>
    </message>
    <message>
        <source>Make %1 the primary…</source>
        <translation>Make %1 the primary…</translation>
    </message>
    <message>
        <source>&amp;Jump to…</source>
        <translation>&amp;Jump to…</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <comment>%1 = a page: Databases</comment>
        <translation>Go to %1</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Back</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Forward</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Go</translation>
    </message>
    <message>
        <source>Change &amp;resources…</source>
        <translation>Change &amp;resources…</translation>
    </message>
    <message>
        <source>Change &amp;parameters…</source>
        <translation>Change &amp;parameters…</translation>
    </message>
    <message>
        <source>Res&amp;tart…</source>
        <translation>Res&amp;tart…</translation>
    </message>
    <message>
        <source>St&amp;op…</source>
        <translation>St&amp;op…</translation>
    </message>
    <message>
        <source>St&amp;art…</source>
        <translation>St&amp;art…</translation>
    </message>
    <message>
        <source>Restart %1…</source>
        <translation>Restart %1…</translation>
    </message>
    <message>
        <source>Copy the operation&apos;s &amp;report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export the operation&apos;s report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Operation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;What to do when…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change pass&amp;word…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Close this message</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationDialog</name>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationView</name>
    <message>
        <source>Progress</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Steps</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Stopping</translation>
    </message>
    <message>
        <source>Cancel operation</source>
        <translation>Cancel operation</translation>
    </message>
    <message>
        <source>Cancel stops after the present step. What is deleted by then stays deleted; the rest can be resumed.</source>
        <translation>Cancel stops after the present step. What is deleted by then stays deleted; the rest can be resumed.</translation>
    </message>
    <message>
        <source>Cancel stops here and removes again what was made.</source>
        <translation>Cancel stops here and removes again what was made.</translation>
    </message>
    <message>
        <source>Stopping after the present step…</source>
        <translation>Stopping after the present step…</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationsPage</name>
    <message>
        <source>Filter operations ( / )</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>%n operation</numerusform>
            <numerusform>%n operations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n operation(s)</source>
        <translation>
            <numerusform>%1 of %n operation</numerusform>
            <numerusform>%1 of %n operations</numerusform>
        </translation>
    </message>
    <message>
        <source>Past operations could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished">Try again</translation>
    </message>
    <message numerus="yes">
        <source>The newest %n past operation(s) are shown; there are older ones.</source>
        <translation>
            <numerusform>The newest past operation is shown; there are older ones.</numerusform>
            <numerusform>The newest %n past operations are shown; there are older ones.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>Show %n more</numerusform>
            <numerusform>Show %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished">Nothing matches</translation>
    </message>
    <message>
        <source>No operation matches what is chosen and typed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading past operations…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No operations yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Creating, changing and deleting databases is listed here, with every step and who did it, also when another console did.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cluster is read-only in this console.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation type="unfinished">Overview</translation>
    </message>
    <message>
        <source>All well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation type="unfinished">Needs attention</translation>
    </message>
    <message>
        <source>By cluster</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Databases</source>
        <translation type="unfinished">Databases</translation>
    </message>
    <message>
        <source>Members</source>
        <translation type="unfinished">Members</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation type="unfinished">Clusters</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation type="unfinished">This is the last known state. %1</translation>
    </message>
    <message>
        <source>Newest answer %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n, the greatest risk first</source>
        <comment>number of things</comment>
        <translation>
            <numerusform>%n</numerusform>
            <numerusform>%n, the greatest risk first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) are as they should be.</source>
        <translation>
            <numerusform>%n database is as it should be.</numerusform>
            <numerusform>%n databases are as they should be.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n ready</numerusform>
            <numerusform>%n ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>members</comment>
        <translation>
            <numerusform>%n ready</numerusform>
            <numerusform>%n ready</numerusform>
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
            <numerusform>%n interrupted</numerusform>
            <numerusform>%n interrupted</numerusform>
        </translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n stopped</numerusform>
            <numerusform>%n stopped</numerusform>
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
        <translation>Shape</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connection</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <comment>%1 = Host, User …</comment>
        <translation>Copy: %1</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Database</translation>
    </message>
    <message>
        <source>User</source>
        <translation>User</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Show the password; the reading is recorded</source>
        <translation>Show the password; the reading is recorded</translation>
    </message>
    <message>
        <source>Copy connection string</source>
        <translation>Copy connection string</translation>
    </message>
    <message>
        <source>Copies the whole connection string with its password (Ctrl+C). The reading is recorded; the clipboard is cleared after 60 s.</source>
        <translation>Copies the whole connection string with its password (Ctrl+C). The reading is recorded; the clipboard is cleared after 60 s.</translation>
    </message>
    <message>
        <source>The password could not be read.</source>
        <translation>The password could not be read.</translation>
    </message>
    <message>
        <source>last known state</source>
        <translation>last known state</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Where</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation>%1 on %2</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 cores</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memory</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Created</translation>
    </message>
    <message>
        <source>The cluster does not answer now, so this may have changed.</source>
        <translation>The cluster does not answer now, so this may have changed.</translation>
    </message>
    <message>
        <source>Accepts connections; nothing to do.</source>
        <translation>Accepts connections; nothing to do.</translation>
    </message>
    <message>
        <source>Show progress</source>
        <translation>Show progress</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Starting</translation>
    </message>
    <message>
        <source>It answers once the state is Ready.</source>
        <translation>It answers once the state is Ready.</translation>
    </message>
    <message>
        <source>Not encrypted.</source>
        <translation>Not encrypted.</translation>
    </message>
    <message>
        <source>Encrypted; the certificate is verified (%1).</source>
        <translation>Encrypted; the certificate is verified (%1).</translation>
    </message>
    <message>
        <source>Reached through a tunnel while Pilothouse runs.</source>
        <translation>Reached through a tunnel while Pilothouse runs.</translation>
    </message>
    <message>
        <source>The connection string could not be read.</source>
        <translation>The connection string could not be read.</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Resume…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>Hide the password</translation>
    </message>
    <message>
        <source>Password changed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ParametersDialog</name>
    <message>
        <source>Parameters of %1</source>
        <translation>Parameters of %1</translation>
    </message>
    <message>
        <source>Changing the parameters of %1</source>
        <translation>Changing the parameters of %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The parameters cannot be changed like this.</source>
        <translation>The parameters cannot be changed like this.</translation>
    </message>
    <message>
        <source>Filter by name or meaning</source>
        <translation>Filter by name or meaning</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation>Filter of the parameters</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameters</translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation>After a restart</translation>
    </message>
    <message>
        <source>Change parameters</source>
        <translation>Change parameters</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation>Double-click a value to change it; an empty one means the default</translation>
    </message>
    <message>
        <source>The servers take the values over while they run; connections stay as they are.</source>
        <translation>The servers take the values over while they run; connections stay as they are.</translation>
    </message>
</context>
<context>
    <name>ph::ui::PasswordDialog</name>
    <message>
        <source>Change the password of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changing the password of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation type="unfinished">Asking the cluster…</translation>
    </message>
    <message>
        <source>The password cannot be changed now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The owner %1 gets a new password, which is made here. Programs that log in with the old one must be given the new one; sessions that are open go on. If the new one cannot be proved, the old one counts on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ProtectionPage</name>
    <message>
        <source>Refuse to delete this database</source>
        <translation type="unfinished">Refuse to delete this database</translation>
    </message>
    <message>
        <source>Deleting is then refused, from this window and from the command line, until the protection is switched off under Change. Whoever may write to the namespace can still delete objects with kubectl.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This version takes no backups by itself. Until it does, dump the database on a schedule of your own (pg_dump, mariadb-dump) and keep the dump on another machine: replicas copy a mistake as fast as a row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleting is refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be deleted</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ReattachDialog</name>
    <message>
        <source>Re-attach %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re-attaching %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation type="unfinished">Asking the cluster…</translation>
    </message>
    <message>
        <source>The volumes cannot be attached now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with it all the same; what only other members have is lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re-attach volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is planned before you have decided.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database comes back in namespace %1 under the name it had, with its data, users, passwords and certificates. Its address may be another one.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ReportView</name>
    <message>
        <source>Steps</source>
        <translation type="unfinished">Steps</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation type="unfinished">Namespace %1 on cluster %2</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation type="unfinished">begun %1</translation>
    </message>
    <message>
        <source>ended %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by %1</source>
        <comment>%1 = user@host</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ResourcesDialog</name>
    <message>
        <source>Change %1</source>
        <translation>Change %1</translation>
    </message>
    <message>
        <source>Changing %1</source>
        <translation>Changing %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The database cannot be changed like this.</source>
        <translation>The database cannot be changed like this.</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation>Cores, such as 0.5 or 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memory</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation>Such as 512Mi or 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>Can grow, never shrink</source>
        <translation>Can grow, never shrink</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>What it is for</translation>
    </message>
    <message>
        <source>Refuse to delete this database</source>
        <translation>Refuse to delete this database</translation>
    </message>
    <message>
        <source>Change database</source>
        <translation>Change database</translation>
    </message>
    <message>
        <source>Correct the marked field to see what the change does</source>
        <translation>Correct the marked field to see what the change does</translation>
    </message>
    <message>
        <source>Change a value to see what that does</source>
        <translation>Change a value to see what that does</translation>
    </message>
    <message>
        <source>Volumes grow while the database runs; that is not taken back when a later step fails.</source>
        <translation>Volumes grow while the database runs; that is not taken back when a later step fails.</translation>
    </message>
    <message>
        <source>Nothing restarts, and connections stay as they are.</source>
        <translation>Nothing restarts, and connections stay as they are.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished">Version</translation>
    </message>
    <message>
        <source>Looking for newer ones…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which versions the cluster can run could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A newer one of the same series; members restart one by one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No newer one of this series can run here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::RestartDialog</name>
    <message>
        <source>Restart %1</source>
        <translation>Restart %1</translation>
    </message>
    <message>
        <source>Restarting %1</source>
        <translation>Restarting %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>Nothing can be restarted now.</source>
        <translation>Nothing can be restarted now.</translation>
    </message>
    <message>
        <source>All members, one after the other</source>
        <translation>All members, one after the other</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>Which</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Restart</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReviewPage</name>
    <message>
        <source>Steps of the plan</source>
        <translation type="unfinished">Steps of the plan</translation>
    </message>
    <message>
        <source>Objects of the plan as YAML</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands that do the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished">Steps</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the name to confirm</source>
        <translation type="unfinished">Type the name to confirm</translation>
    </message>
    <message>
        <source>Changes on this cluster must be confirmed.</source>
        <translation type="unfinished">Changes on this cluster must be confirmed.</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Would wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the cluster what it would say; nothing is made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The cluster would take all %n object(s), and there is room for them.</source>
        <translation>
            <numerusform>The cluster would take the %n object, and there is room for it.</numerusform>
            <numerusform>The cluster would take all %n objects, and there is room for them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookDialog</name>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These texts are in English.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back</source>
        <translation type="unfinished">Back</translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">Close</translation>
    </message>
    <message>
        <source>Find a code or a word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Topics</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookLink</name>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <comment>%1 = what is wrong</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::RunningList</name>
    <message>
        <source>Show steps and progress</source>
        <translation type="unfinished">Show steps and progress</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step %1 of %2, %3</source>
        <comment>how far an operation is, time it took</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation type="unfinished">Waits for %1</translation>
    </message>
    <message>
        <source>Runs on %1</source>
        <comment>%1 = user@host</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running. Last: %1, %2 %3.</source>
        <comment>Create orders, done 4 s ago</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ScaleDialog</name>
    <message>
        <source>Members of %1</source>
        <translation>Members of %1</translation>
    </message>
    <message>
        <source>Changing the members of %1</source>
        <translation>Changing the members of %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The members cannot be changed like this.</source>
        <translation>The members cannot be changed like this.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Members</translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n member(s) now.</source>
        <translation>
            <numerusform>%1 has %n member now.</numerusform>
            <numerusform>%1 has %n members now.</numerusform>
        </translation>
    </message>
    <message>
        <source>Change members</source>
        <translation>Change members</translation>
    </message>
    <message numerus="yes">
        <source>Add %n member(s)</source>
        <translation>
            <numerusform>Add %n member</numerusform>
            <numerusform>Add %n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n member(s)</source>
        <translation>
            <numerusform>Remove %n member</numerusform>
            <numerusform>Remove %n members</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose how many members there shall be</source>
        <translation>Choose how many members there shall be</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) join and copy the data from the primary. Connections stay as they are.</source>
        <translation>
            <numerusform>%n member joins and copies the data from the primary. Connections stay as they are.</numerusform>
            <numerusform>%n members join and copy the data from the primary. Connections stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) leave, the newest first, each with its copy of the data.</source>
        <translation>
            <numerusform>%n member leaves with its copy of the data.</numerusform>
            <numerusform>%n members leave, the newest first, each with its copy of the data.</numerusform>
        </translation>
    </message>
    <message>
        <source>The primary is among them and hands over to %1 first: connections are cut, and writes fail for a few seconds.</source>
        <translation>The primary is among them and hands over to %1 first: connections are cut, and writes fail for a few seconds.</translation>
    </message>
    <message>
        <source>%1, as now</source>
        <translation>%1, as now</translation>
    </message>
</context>
<context>
    <name>ph::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything takes effect at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language and times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Keyboard shortcuts</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>ph::ui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>heading above the list of clusters to narrow down to</comment>
        <translation>Show</translation>
    </message>
    <message>
        <source>Show only this cluster</source>
        <translation>Show only this cluster</translation>
    </message>
    <message>
        <source>All clusters</source>
        <translation>All clusters</translation>
    </message>
</context>
<context>
    <name>ph::ui::SizePage</name>
    <message>
        <source>Tiny</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready-made sizes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished">CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation type="unfinished">Cores, such as 0.5 or 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished">Memory</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation type="unfinished">Such as 512Mi or 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation type="unfinished">Storage</translation>
    </message>
    <message>
        <source>Can grow later, never shrink</source>
        <translation type="unfinished">Can grow later, never shrink</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What kind of disk, as the cluster names it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cluster&apos;s default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Room for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 CPU · %2 · %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 CPU
%2 memory
%3 storage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quotas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nodes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the cluster has free is not known yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not shown, because it cannot be read with these rights: %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::StartDialog</name>
    <message>
        <source>Start %1</source>
        <translation>Start %1</translation>
    </message>
    <message>
        <source>Starting %1</source>
        <translation>Starting %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The database cannot be started now.</source>
        <translation>The database cannot be started now.</translation>
    </message>
    <message>
        <source>Start database</source>
        <translation>Start database</translation>
    </message>
    <message>
        <source>The member that stopped last starts first and leads; the others follow once it does.</source>
        <translation>The member that stopped last starts first and leads; the others follow once it does.</translation>
    </message>
    <message>
        <source>The server starts with the data it stopped with.</source>
        <translation>The server starts with the data it stopped with.</translation>
    </message>
</context>
<context>
    <name>ph::ui::StatusLine</name>
    <message>
        <source>waits for %1</source>
        <translation>waits for %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Show steps and progress</source>
        <translation>Show steps and progress</translation>
    </message>
    <message>
        <source>The embedded cluster is not running.</source>
        <translation>The embedded cluster is not running.</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nothing is running</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live</source>
        <translation>
            <numerusform>%1 of %n cluster live</numerusform>
            <numerusform>%1 of %n clusters live</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live, newest answer %2</source>
        <comment>%2 = 4 s ago</comment>
        <translation>
            <numerusform>%1 of %n cluster live, newest answer %2</numerusform>
            <numerusform>%1 of %n clusters live, newest answer %2</numerusform>
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
        <translation>Waits for %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::StopDialog</name>
    <message>
        <source>Stop %1</source>
        <translation>Stop %1</translation>
    </message>
    <message>
        <source>Stopping %1</source>
        <translation>Stopping %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>The database cannot be stopped now.</source>
        <translation>The database cannot be stopped now.</translation>
    </message>
    <message>
        <source>Stop database</source>
        <translation>Stop database</translation>
    </message>
    <message>
        <source>All connections are cut, and nobody can connect until it is started again. Data, users, passwords and the address stay as they are.</source>
        <translation>All connections are cut, and nobody can connect until it is started again. Data, users, passwords and the address stay as they are.</translation>
    </message>
</context>
<context>
    <name>ph::ui::SwitchoverDialog</name>
    <message>
        <source>Switch over %1</source>
        <translation>Switch over %1</translation>
    </message>
    <message>
        <source>Switching over %1</source>
        <translation>Switching over %1</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>Asking the cluster…</translation>
    </message>
    <message>
        <source>No other member can take over now.</source>
        <translation>No other member can take over now.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>New primary</source>
        <translation>New primary</translation>
    </message>
    <message>
        <source>%1 is the primary of %2 now.</source>
        <translation>%1 is the primary of %2 now.</translation>
    </message>
    <message>
        <source>Switch over</source>
        <translation>Switch over</translation>
    </message>
    <message>
        <source>%1 becomes the primary instead of %2. Connections are cut, and writes fail for a few seconds. Nothing that was committed is lost: it is done only once %1 has all of it.</source>
        <translation>%1 becomes the primary instead of %2. Connections are cut, and writes fail for a few seconds. Nothing that was committed is lost: it is done only once %1 has all of it.</translation>
    </message>
    <message>
        <source>The replica with the least lag</source>
        <translation>The replica with the least lag</translation>
    </message>
    <message>
        <source>%1: %2, lag %3</source>
        <comment>orders-1: Replica, lag 16 MiB</comment>
        <translation>%1: %2, lag %3</translation>
    </message>
</context>
<context>
    <name>ph::ui::TableView</name>
    <message>
        <source>Copy as text</source>
        <translation>Copy as text</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Copy as CSV</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>Compact rows</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columns</translation>
    </message>
</context>
<context>
    <name>ph::ui::TopologySketch</name>
    <message>
        <source>One server without a replica</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s); commits wait for one of them</source>
        <translation>
            <numerusform>A primary and %n replica; commits wait for it</numerusform>
            <numerusform>A primary and %n replicas; commits wait for one of them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s) that follow it</source>
        <translation>
            <numerusform>A primary and %n replica that follows it</numerusform>
            <numerusform>A primary and %n replicas that follow it</numerusform>
        </translation>
    </message>
    <message>
        <source>Replica</source>
        <translation type="unfinished">Replica</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation type="unfinished">Primary</translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished">Server</translation>
    </message>
</context>
<context>
    <name>ph::ui::UnfinishedDialog</name>
    <message>
        <source>Another console runs it. Its progress shows here again when it has ended or stopped.</source>
        <translation>Another console runs it. Its progress shows here again when it has ended or stopped.</translation>
    </message>
    <message>
        <source>Resume takes it over and makes what is missing. If that fails, everything it made is removed again; a complete database that does not become ready is kept.</source>
        <translation>Resume takes it over and makes what is missing. If that fails, everything it made is removed again; a complete database that does not become ready is kept.</translation>
    </message>
    <message>
        <source>Resume takes it over and deletes what is left of the plan that was confirmed, nothing else.</source>
        <translation>Resume takes it over and deletes what is left of the plan that was confirmed, nothing else.</translation>
    </message>
    <message>
        <source>Resume takes it over and carries out the steps that are left.</source>
        <translation>Resume takes it over and carries out the steps that are left.</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation>Namespace %1 on cluster %2</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation>begun %1</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Steps</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Resume</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Roll back</translation>
    </message>
    <message>
        <source>Roll back removes everything it made, the volume and what was written to it included.</source>
        <translation>Roll back removes everything it made, the volume and what was written to it included.</translation>
    </message>
    <message>
        <source>Type the name to roll back</source>
        <translation>Type the name to roll back</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 or %2</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the database: nothing was deleted yet.</source>
        <translation>Roll back ends it and keeps the database: nothing was deleted yet.</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the members: none has come or gone yet.</source>
        <translation>Roll back ends it and keeps the members: none has come or gone yet.</translation>
    </message>
</context>
<context>
    <name>ph::ui::WherePage</name>
    <message>
        <source>What kind of database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For development and tests. Down while its node is down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Highly available</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Three members: a replica takes over by itself within seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No commit lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Three members, and each commit waits until a replica has it too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation type="unfinished">Cluster</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation type="unfinished">Namespace</translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished">Name</translation>
    </message>
    <message>
        <source>At most 40 characters: a–z, 0–9 and hyphens.</source>
        <translation type="unfinished">At most 40 characters: a–z, 0–9 and hyphens.</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation type="unfinished">Engine</translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished">Version</translation>
    </message>
    <message>
        <source>Description</source>
        <translation type="unfinished">Description</translation>
    </message>
    <message>
        <source>What it is for; whoever looks at it at night will be glad to read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 runs as one server here.</source>
        <comment>MariaDB</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::Workspace</name>
    <message>
        <source>Databases</source>
        <translation>Databases</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Clusters</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation type="unfinished">Overview</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events</source>
        <translation type="unfinished">Events</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ph::ui::YamlTab</name>
    <message>
        <source>Object shown as YAML</source>
        <translation>Object shown as YAML</translation>
    </message>
    <message>
        <source>Copy this YAML</source>
        <translation>Copy this YAML</translation>
    </message>
    <message>
        <source>Values of Secrets are masked.</source>
        <translation>Values of Secrets are masked.</translation>
    </message>
    <message>
        <source>Reading the objects of %1…</source>
        <translation>Reading the objects of %1…</translation>
    </message>
    <message>
        <source>The objects could not be read.</source>
        <translation>The objects could not be read.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>No objects</source>
        <translation>No objects</translation>
    </message>
    <message>
        <source>The cluster holds nothing of this database any more.</source>
        <translation>The cluster holds nothing of this database any more.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Read again</translation>
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
