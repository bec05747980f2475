<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<TS version="2.1" language="ko" sourcelanguage="en_US">
<context>
    <name>AttentionText</name>
    <message>
        <source>This computer needs a look</source>
        <translation>이 컴퓨터를 확인해야 합니다</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>내장 클러스터를 시작하지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Cluster %1 does not answer</source>
        <translation>클러스터 %1이(가) 응답하지 않습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) show their last known state. %1</source>
        <comment>%1 = why the cluster does not answer</comment>
        <translation>
            <numerusform>데이터베이스 %n개가 마지막으로 알려진 상태를 표시합니다. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Check connection</source>
        <translation>연결 확인</translation>
    </message>
    <message>
        <source>%1: stopped by an error</source>
        <comment>%1 = Create orders</comment>
        <translation>%1: 오류로 멈춤</translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <comment>%1 = Create orders</comment>
        <translation>%1: 중단됨</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done and nobody runs it.</source>
        <translation>
            <numerusform>%n단계 중 %1단계가 끝났고 실행하는 곳이 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation>재개 또는 되돌리기…</translation>
    </message>
    <message>
        <source>%1 on %2, last known state</source>
        <comment>namespace on cluster</comment>
        <translation>%2의 %1, 마지막으로 알려진 상태</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation>%2의 %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>표시</translation>
    </message>
    <message>
        <source>%1 has lost a volume</source>
        <translation>%1의 볼륨이 사라졌습니다</translation>
    </message>
    <message>
        <source>%1 has no primary</source>
        <translation>%1에 기본 멤버가 없습니다</translation>
    </message>
    <message>
        <source>Show members</source>
        <translation>멤버 보기</translation>
    </message>
    <message>
        <source>%1 is down</source>
        <translation>%1이(가) 중단되었습니다</translation>
    </message>
    <message>
        <source>The last operation on %1 failed</source>
        <translation>%1의 마지막 작업이 실패했습니다</translation>
    </message>
    <message>
        <source>%1 has no synchronous replica</source>
        <translation>%1에 동기 복제본이 없습니다</translation>
    </message>
    <message>
        <source>%1 is degraded</source>
        <translation>%1의 상태가 저하되었습니다</translation>
    </message>
    <message>
        <source>%1 cannot be started</source>
        <translation>%1을(를) 시작할 수 없습니다</translation>
    </message>
    <message>
        <source>Read the log</source>
        <translation>로그 읽기</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) on %1 without deletion protection</source>
        <translation>
            <numerusform>%1의 데이터베이스 %n개에 삭제 보호가 없습니다</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <comment>%1 = names</comment>
        <translation>
            <numerusform>%1 외 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Show databases</source>
        <translation>데이터베이스 보기</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>The work on %1 was cancelled.</source>
        <translation>%1 작업이 취소되었습니다.</translation>
    </message>
    <message>
        <source>The work was cancelled.</source>
        <translation>작업이 취소되었습니다.</translation>
    </message>
    <message>
        <source>Start it again when you want it.</source>
        <translation>필요할 때 다시 시작하세요.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1이(가) 제때 응답하지 않았습니다.</translation>
    </message>
    <message>
        <source>There was no answer in time.</source>
        <translation>제때 응답이 없었습니다.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, run the connection check of the cluster.</source>
        <translation>다시 시도하세요. 또 발생하면 클러스터의 연결 검사를 실행하세요.</translation>
    </message>
    <message>
        <source>%1 cannot be reached.</source>
        <translation>%1에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>The cluster cannot be reached.</source>
        <translation>클러스터에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>Check the network, then run the connection check of the cluster.</source>
        <translation>네트워크를 확인한 뒤 클러스터의 연결 검사를 실행하세요.</translation>
    </message>
    <message>
        <source>%1 did not accept your sign-in.</source>
        <translation>%1이(가) 로그인을 받아들이지 않았습니다.</translation>
    </message>
    <message>
        <source>The cluster did not accept your sign-in.</source>
        <translation>클러스터가 로그인을 받아들이지 않았습니다.</translation>
    </message>
    <message>
        <source>Sign in again, or renew the certificate or token in the kubeconfig file.</source>
        <translation>다시 로그인하거나 kubeconfig 파일의 인증서 또는 토큰을 갱신하세요.</translation>
    </message>
    <message>
        <source>You may not do this: %1.</source>
        <translation>권한이 없습니다: %1.</translation>
    </message>
    <message>
        <source>You may not do this.</source>
        <translation>권한이 없습니다.</translation>
    </message>
    <message>
        <source>Ask an administrator of the cluster for the right that is named.</source>
        <translation>표시된 권한을 클러스터 관리자에게 요청하세요.</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>It does not exist.</source>
        <translation>존재하지 않습니다.</translation>
    </message>
    <message>
        <source>Check the name; somebody may have removed it.</source>
        <translation>이름을 확인하세요. 누군가 삭제했을 수 있습니다.</translation>
    </message>
    <message>
        <source>%1 exists already, is in use or was changed meanwhile.</source>
        <translation>%1이(가) 이미 있거나 사용 중이거나 그사이 변경되었습니다.</translation>
    </message>
    <message>
        <source>It exists already, is in use or was changed meanwhile.</source>
        <translation>이미 있거나 사용 중이거나 그사이 변경되었습니다.</translation>
    </message>
    <message>
        <source>Look at its present state, then decide again.</source>
        <translation>현재 상태를 확인한 뒤 다시 결정하세요.</translation>
    </message>
    <message>
        <source>What was read of %1 is too old.</source>
        <translation>%1에서 읽은 내용이 너무 오래되었습니다.</translation>
    </message>
    <message>
        <source>What was read is too old.</source>
        <translation>읽은 내용이 너무 오래되었습니다.</translation>
    </message>
    <message>
        <source>Refresh and try again.</source>
        <translation>새로 고친 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>%1 was refused because it is not valid.</source>
        <translation>%1이(가) 올바르지 않아 거부되었습니다.</translation>
    </message>
    <message>
        <source>The input was refused because it is not valid.</source>
        <translation>입력이 올바르지 않아 거부되었습니다.</translation>
    </message>
    <message>
        <source>Correct what the cause names and try again.</source>
        <translation>원인에 표시된 부분을 고치고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>%1 asks us to slow down.</source>
        <translation>%1이(가) 요청을 줄이라고 합니다.</translation>
    </message>
    <message>
        <source>The cluster asks us to slow down.</source>
        <translation>클러스터가 요청을 줄이라고 합니다.</translation>
    </message>
    <message>
        <source>Wait a moment and try again.</source>
        <translation>잠시 기다렸다가 다시 시도하세요.</translation>
    </message>
    <message>
        <source>%1 is there but not able to answer now.</source>
        <translation>%1이(가) 있지만 지금은 응답할 수 없습니다.</translation>
    </message>
    <message>
        <source>The cluster is there but not able to answer now.</source>
        <translation>클러스터가 있지만 지금은 응답할 수 없습니다.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse while working on %1.</source>
        <translation>%1 작업 중 Pilothouse 내부에서 오류가 발생했습니다.</translation>
    </message>
    <message>
        <source>Something failed inside Pilothouse.</source>
        <translation>Pilothouse 내부에서 오류가 발생했습니다.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, report it with the technical details.</source>
        <translation>다시 시도하세요. 또 발생하면 기술 정보와 함께 알려 주세요.</translation>
    </message>
    <message>
        <source>Enter a name.</source>
        <translation>이름을 입력하세요.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 40 characters.</source>
        <translation>이름이 너무 깁니다. 40자까지 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>Use lower-case letters, digits and hyphens; begin with a letter, end with a letter or digit.</source>
        <translation>소문자, 숫자, 하이픈을 사용하세요. 문자로 시작하고 문자나 숫자로 끝나야 합니다.</translation>
    </message>
    <message>
        <source>A database with this name exists in this namespace. Choose another name.</source>
        <translation>이 네임스페이스에 같은 이름의 데이터베이스가 있습니다. 다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>This name is reserved. Choose another one.</source>
        <translation>예약된 이름입니다. 다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Choose a namespace.</source>
        <translation>네임스페이스를 고르세요.</translation>
    </message>
    <message>
        <source>The namespace is too long. Use at most 63 characters.</source>
        <translation>네임스페이스가 너무 깁니다. 63자까지 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>This is not a name a namespace can have.</source>
        <translation>네임스페이스로 쓸 수 없는 이름입니다.</translation>
    </message>
    <message>
        <source>Choose a cluster that answers.</source>
        <translation>응답하는 클러스터를 고르세요.</translation>
    </message>
    <message>
        <source>Choose an engine from the list.</source>
        <translation>목록에서 엔진을 고르세요.</translation>
    </message>
    <message>
        <source>Enter how much CPU it gets, for example 0.5.</source>
        <translation>CPU를 입력하세요. 예: 0.5</translation>
    </message>
    <message>
        <source>Enter a number of processors, for example 0.5, 2 or 500m.</source>
        <translation>프로세서 수를 입력하세요. 예: 0.5, 2, 500m</translation>
    </message>
    <message>
        <source>Enter how much memory it gets, for example 512Mi.</source>
        <translation>메모리를 입력하세요. 예: 512Mi</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 512Mi or 2Gi.</source>
        <translation>단위와 함께 크기를 입력하세요. 예: 512Mi, 2Gi</translation>
    </message>
    <message>
        <source>Enter how much storage it gets, for example 1Gi.</source>
        <translation>저장 공간을 입력하세요. 예: 1Gi</translation>
    </message>
    <message>
        <source>Enter a size with its unit, for example 1Gi or 100Gi.</source>
        <translation>단위와 함께 크기를 입력하세요. 예: 1Gi, 100Gi</translation>
    </message>
    <message>
        <source>Enter the name of the first database.</source>
        <translation>첫 데이터베이스의 이름을 입력하세요.</translation>
    </message>
    <message>
        <source>The name is too long. Use at most 63 characters.</source>
        <translation>이름이 너무 깁니다. 63자까지 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>Use letters, digits and underscores; begin with a letter.</source>
        <translation>문자, 숫자, 밑줄을 사용하고 문자로 시작하세요.</translation>
    </message>
    <message>
        <source>The server keeps this database name for itself. Choose another one.</source>
        <translation>서버가 쓰는 데이터베이스 이름입니다. 다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Enter the role that owns the database.</source>
        <translation>데이터베이스를 소유할 역할을 입력하세요.</translation>
    </message>
    <message>
        <source>The server keeps this role name for itself. Choose another one.</source>
        <translation>서버가 쓰는 역할 이름입니다. 다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Use at least 8 characters, or leave it empty to have one made.</source>
        <translation>8자 이상 입력하거나, 비워 두면 자동으로 만듭니다.</translation>
    </message>
    <message>
        <source>A volume can grow, never shrink. Enter as much as it has or more.</source>
        <translation>볼륨은 커질 수만 있고 줄어들 수 없습니다. 현재 크기 이상을 입력하세요.</translation>
    </message>
    <message>
        <source>Type the password, or switch its box off to have one made.</source>
        <translation>암호를 입력하거나, 상자를 끄면 자동으로 만들어집니다.</translation>
    </message>
    <message>
        <source>%1 is protected against deletion.</source>
        <translation>%1은(는) 삭제로부터 보호되어 있습니다.</translation>
    </message>
    <message>
        <source>Switch the protection off under Change resources, then delete it.</source>
        <translation>‘리소스 변경’에서 보호를 끈 다음 삭제하세요.</translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>Words, or column:word; all must match, and - before one turns it around.
For example: state:ready -engine:mariadb</source>
        <translation>단어 또는 열:단어. 모두 일치해야 하며, 앞에 - 를 붙이면 반대가 됩니다.
예: state:준비 -engine:mariadb</translation>
    </message>
</context>
<context>
    <name>FleetFace</name>
    <message>
        <source>Starting…</source>
        <translation>시작 중…</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>내장 클러스터를 시작하지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>No cluster yet</source>
        <translation>아직 클러스터가 없습니다</translation>
    </message>
    <message>
        <source>Add a Kubernetes cluster from its kubeconfig file.</source>
        <translation>kubeconfig 파일에서 Kubernetes 클러스터를 추가하세요.</translation>
    </message>
    <message>
        <source>Add a cluster</source>
        <translation>클러스터 추가</translation>
    </message>
    <message>
        <source>Reading databases from the cluster…</source>
        <translation>클러스터에서 데이터베이스를 읽는 중…</translation>
    </message>
    <message>
        <source>No cluster answers.</source>
        <translation>응답하는 클러스터가 없습니다.</translation>
    </message>
    <message>
        <source>No databases yet</source>
        <translation>아직 데이터베이스가 없습니다</translation>
    </message>
    <message>
        <source>Create the first one: a real server with its own storage, TLS and a generated password, ready in seconds.</source>
        <translation>첫 데이터베이스를 만드세요. 전용 저장소, TLS, 자동 생성 암호를 갖춘 실제 서버가 몇 초 만에 준비됩니다.</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>데이터베이스 만들기</translation>
    </message>
</context>
<context>
    <name>FormatText</name>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1초</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes</comment>
        <translation>%1분</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>hours</comment>
        <translation>%1시간</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>days</comment>
        <translation>%1일</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>방금</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>4 s ago</comment>
        <translation>%1 전</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>Creating</source>
        <translation>만드는 중</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>일부 이상</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>정지됨</translation>
    </message>
    <message>
        <source>Deleting</source>
        <translation>삭제 중</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>복제본</translation>
    </message>
    <message>
        <source>Synchronous replica</source>
        <translation>동기 복제본</translation>
    </message>
    <message>
        <source>Standby leader</source>
        <translation>대기 리더</translation>
    </message>
    <message>
        <source>No role yet</source>
        <translation>아직 역할 없음</translation>
    </message>
    <message>
        <source>Waiting to start</source>
        <translation>시작 대기 중</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>끝남</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>정지하는 중</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>준비 중</translation>
    </message>
    <message>
        <source>Image not available</source>
        <translation>이미지 없음</translation>
    </message>
    <message>
        <source>Stops again and again</source>
        <translation>계속 멈춤</translation>
    </message>
    <message>
        <source>Configuration missing</source>
        <translation>설정 없음</translation>
    </message>
    <message>
        <source>Install the program the message names, or choose a version this cluster can run.</source>
        <translation>메시지에 표시된 프로그램을 설치하거나 이 클러스터가 실행할 수 있는 버전을 고르세요.</translation>
    </message>
    <message>
        <source>%1 stops again and again.</source>
        <translation>%1이(가) 계속 멈춥니다.</translation>
    </message>
    <message>
        <source>Read its log: the last lines before the stop name the reason.</source>
        <translation>로그를 읽으세요. 멈추기 전 마지막 줄에 이유가 있습니다.</translation>
    </message>
    <message>
        <source>No node can take %1.</source>
        <translation>%1을(를) 받을 수 있는 노드가 없습니다.</translation>
    </message>
    <message>
        <source>Ask for less CPU or memory, or add a node.</source>
        <translation>CPU나 메모리를 줄이거나 노드를 추가하세요.</translation>
    </message>
    <message>
        <source>%1 runs but is not ready.</source>
        <translation>%1이(가) 실행 중이지만 준비되지 않았습니다.</translation>
    </message>
    <message>
        <source>A start takes seconds; if it lasts longer, read the log.</source>
        <translation>시작에는 몇 초가 걸립니다. 더 걸리면 로그를 읽으세요.</translation>
    </message>
    <message>
        <source>%1 does not exist yet.</source>
        <translation>%1이(가) 아직 없습니다.</translation>
    </message>
    <message>
        <source>The storage %1 is not there yet.</source>
        <translation>저장소 %1이(가) 아직 없습니다.</translation>
    </message>
    <message>
        <source>Check that the storage class exists and has free space.</source>
        <translation>스토리지 클래스가 있고 여유 공간이 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>The storage %1 is lost.</source>
        <translation>저장소 %1을(를) 잃었습니다.</translation>
    </message>
    <message>
        <source>Its volume is gone; restore the database from a backup.</source>
        <translation>볼륨이 사라졌습니다. 백업에서 데이터베이스를 복원하세요.</translation>
    </message>
    <message>
        <source>%1 cannot be started as it is configured.</source>
        <translation>%1을(를) 현재 설정으로 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>Look at the events: they name what is missing.</source>
        <translation>이벤트를 보세요. 무엇이 없는지 표시됩니다.</translation>
    </message>
    <message>
        <source>The StatefulSet of %1 is missing.</source>
        <translation>%1의 StatefulSet이 없습니다.</translation>
    </message>
    <message>
        <source>The Service %1 is missing, so no client reaches the database.</source>
        <translation>Service %1이(가) 없어 클라이언트가 데이터베이스에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>No member is primary, so writes are refused.</source>
        <translation>기본 멤버가 없어 쓰기가 거부됩니다.</translation>
    </message>
    <message>
        <source>The description of %1 in the cluster cannot be read.</source>
        <translation>클러스터에 있는 %1의 명세를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Look at its ConfigMap in the YAML tab.</source>
        <translation>YAML 탭에서 ConfigMap을 보세요.</translation>
    </message>
    <message>
        <source>%1 was made by a newer Pilothouse and can only be looked at here.</source>
        <translation>%1은(는) 더 새로운 Pilothouse에서 만들어져 여기서는 볼 수만 있습니다.</translation>
    </message>
    <message>
        <source>Update Pilothouse to change it.</source>
        <translation>변경하려면 Pilothouse를 업데이트하세요.</translation>
    </message>
    <message>
        <source>The last operation on %1 ended without success.</source>
        <translation>%1의 마지막 작업이 성공하지 못했습니다.</translation>
    </message>
    <message>
        <source>Open the operation to see the step and its error.</source>
        <translation>작업을 열어 단계와 오류를 확인하세요.</translation>
    </message>
    <message>
        <source>The cluster does not answer.</source>
        <translation>클러스터가 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>Run the connection check of the cluster.</source>
        <translation>클러스터의 연결 검사를 실행하세요.</translation>
    </message>
    <message>
        <source>The image of %1 is not available.</source>
        <translation>%1의 이미지를 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>Changes run once their plan was read; deleting still asks for the name.</source>
        <translation>계획을 읽고 나면 변경이 실행됩니다. 삭제할 때는 그래도 이름을 묻습니다.</translation>
    </message>
    <message>
        <source>Every change asks for the name of the database first.</source>
        <translation>변경할 때마다 먼저 데이터베이스 이름을 묻습니다.</translation>
    </message>
    <message>
        <source>Nothing on this cluster can be changed from this console.</source>
        <translation>이 콘솔에서는 이 클러스터의 아무것도 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>No replica confirms commits, so none would take over by itself.</source>
        <translation>커밋을 확인하는 복제본이 없어 스스로 넘겨받을 복제본이 없습니다.</translation>
    </message>
    <message>
        <source>Look at the replicas: one must be ready and keep up before it confirms again.</source>
        <translation>복제본을 확인하세요. 준비되어 따라잡아야 다시 확인할 수 있습니다.</translation>
    </message>
    <message>
        <source>Somebody deleted it; the volumes are kept. Write it again from a copy; do not delete the database.</source>
        <translation>누군가 삭제했습니다. 볼륨은 남아 있습니다. 사본으로 다시 만들고 데이터베이스는 삭제하지 마세요.</translation>
    </message>
</context>
<context>
    <name>LifeText</name>
    <message>
        <source>Connections are cut, and nobody can connect until the server runs again, usually for a few seconds.</source>
        <translation>연결이 끊기며, 서버가 다시 실행될 때까지(보통 몇 초) 아무도 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>The replicas restart first. Then %1, the primary, hands over to one that has everything: connections are cut, and writes fail for a few seconds. Nothing that was committed is lost.</source>
        <comment>%1 = orders-0</comment>
        <translation>복제본이 먼저 다시 시작됩니다. 그런 다음 기본 멤버인 %1이(가) 모든 데이터를 가진 멤버에게 역할을 넘깁니다. 연결이 끊기고 몇 초 동안 쓰기가 실패합니다. 커밋된 내용은 손실되지 않습니다.</translation>
    </message>
    <message>
        <source>Only connections to the members that restart are cut; the primary goes on.</source>
        <translation>다시 시작되는 멤버에 대한 연결만 끊기며 기본 멤버는 계속 실행됩니다.</translation>
    </message>
</context>
<context>
    <name>OperationTableModel</name>
    <message>
        <source>Stopped</source>
        <comment>an operation by an error</comment>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>an operation</comment>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>Unknown</source>
        <comment>how an operation ended</comment>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>It had not ended when this console last saw it, and its cluster does not tell of it now.</source>
        <translation>이 콘솔이 마지막으로 보았을 때 끝나지 않았고, 지금 클러스터에는 이 작업의 정보가 없습니다.</translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation>%1 대기 중</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) are done.</source>
        <translation>
            <numerusform>%n단계 중 %1단계가 끝났습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All of %n step(s) are done.</source>
        <translation>
            <numerusform>%n단계가 모두 끝났습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>the step that failed: why</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>It did not succeed, and everything it had made was removed again.</source>
        <translation>성공하지 못했고, 만든 것은 모두 다시 제거되었습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Cancelled after %1 of %n step(s).</source>
        <translation>
            <numerusform>%n단계 중 %1단계 후 취소됨.</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>실행자</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>소요 시간</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>It was taken back; its steps tell what stays.</source>
        <translation>되돌렸습니다. 남는 것은 단계에 표시됩니다.</translation>
    </message>
</context>
<context>
    <name>OperationText</name>
    <message>
        <source>Connecting</source>
        <translation>연결 중</translation>
    </message>
    <message>
        <source>Live, %1</source>
        <comment>cluster state; %1 = 4 s ago</comment>
        <translation>실시간, %1</translation>
    </message>
    <message>
        <source>Not reachable</source>
        <translation>연결할 수 없음</translation>
    </message>
    <message>
        <source>Last seen %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation>마지막 확인 %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열림</translation>
    </message>
    <message>
        <source>Confirm changes</source>
        <translation>변경 시 확인</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>Name resolution</source>
        <translation>이름 확인</translation>
    </message>
    <message>
        <source>Network connection</source>
        <translation>네트워크 연결</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>프록시</translation>
    </message>
    <message>
        <source>Encryption and certificate</source>
        <translation>암호화와 인증서</translation>
    </message>
    <message>
        <source>Who you are</source>
        <translation>사용자 확인</translation>
    </message>
    <message>
        <source>What you may do</source>
        <translation>권한</translation>
    </message>
    <message>
        <source>Streams (WebSocket)</source>
        <translation>스트림(WebSocket)</translation>
    </message>
    <message>
        <source>API server is alive</source>
        <translation>API 서버 동작</translation>
    </message>
    <message>
        <source>API server is ready</source>
        <translation>API 서버 준비</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>통과</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Not tried</source>
        <translation>검사 안 함</translation>
    </message>
    <message>
        <source>Create %1</source>
        <translation>%1 만들기</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>%1 삭제</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Rolled back</source>
        <translation>되돌림</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>예정</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>되돌림</translation>
    </message>
    <message>
        <source>Not needed</source>
        <translation>필요 없음</translation>
    </message>
    <message>
        <source>Creating %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>%2에서 %1을(를) 만드는 중입니다.</translation>
    </message>
    <message>
        <source>Deleting %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>%2에서 %1을(를) 삭제하는 중입니다.</translation>
    </message>
    <message>
        <source>An operation on %1 is running on %2.</source>
        <comment>%2 = user@host</comment>
        <translation>%2에서 %1에 대한 작업이 실행 중입니다.</translation>
    </message>
    <message>
        <source>Creating %1 stopped before its end; nobody runs it.</source>
        <translation>%1 만들기가 끝나기 전에 멈췄습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>Deleting %1 stopped before its end; nobody runs it.</source>
        <translation>%1 삭제가 끝나기 전에 멈췄습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>An operation on %1 stopped before its end; nobody runs it.</source>
        <translation>%1에 대한 작업이 끝나기 전에 멈췄습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>Creating %1 was interrupted; nobody runs it.</source>
        <translation>%1 만들기가 중단되었습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>Deleting %1 was interrupted; nobody runs it.</source>
        <translation>%1 삭제가 중단되었습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>An operation on %1 was interrupted; nobody runs it.</source>
        <translation>%1에 대한 작업이 중단되었습니다. 실행 중인 곳이 없습니다.</translation>
    </message>
    <message>
        <source>Take over the operation</source>
        <translation>작업 넘겨받기</translation>
    </message>
    <message>
        <source>Apply %1</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>%1 적용</translation>
    </message>
    <message>
        <source>Delete %1, which owns everything but the volumes</source>
        <comment>%1 = ConfigMap orders</comment>
        <translation>%1 삭제(볼륨을 제외한 모든 것이 여기에 속함)</translation>
    </message>
    <message>
        <source>Wait until %1 is ready</source>
        <translation>%1 준비될 때까지 대기</translation>
    </message>
    <message>
        <source>Wait until %1 is gone</source>
        <translation>%1 사라질 때까지 대기</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it</source>
        <translation>볼륨 %1 및 그 안의 모든 데이터</translation>
    </message>
    <message>
        <source>Volume %1 with all data in it (%2)</source>
        <comment>%2 = 1 GiB</comment>
        <translation>볼륨 %1 및 그 안의 모든 데이터(%2)</translation>
    </message>
    <message>
        <source>Secret %1</source>
        <translation>시크릿 %1</translation>
    </message>
    <message>
        <source>Change the members of %1</source>
        <translation>%1의 멤버 변경</translation>
    </message>
    <message>
        <source>Switch over %1</source>
        <translation>%1 전환</translation>
    </message>
    <message>
        <source>Hand over to %1</source>
        <comment>%1 = orders-1</comment>
        <translation>%1에 넘기기</translation>
    </message>
    <message numerus="yes">
        <source>Set %1 to %n member(s)</source>
        <comment>%1 = StatefulSet orders</comment>
        <translation>
            <numerusform>%1을(를) 멤버 %n개로 설정</numerusform>
        </translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 변경</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>%1 중지</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>%1 시작</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>%1 다시 시작</translation>
    </message>
    <message>
        <source>Wait until %1 has grown</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>%1이(가) 커질 때까지 기다리기</translation>
    </message>
    <message>
        <source>Set the parameters in Patroni&apos;s %1</source>
        <comment>%1 = ConfigMap orders-config</comment>
        <translation>Patroni의 %1에 매개변수 설정</translation>
    </message>
    <message>
        <source>Wait until the parameters of %1 are in force</source>
        <translation>%1의 매개변수가 적용될 때까지 기다리기</translation>
    </message>
    <message>
        <source>Let %1 grow</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>%1 크기 늘리기</translation>
    </message>
    <message>
        <source>Re-attach %1</source>
        <translation>%1 다시 연결</translation>
    </message>
    <message>
        <source>Change the password of %1</source>
        <translation>%1의 비밀번호 변경</translation>
    </message>
    <message>
        <source>Note in %1 when it was changed</source>
        <comment>%1 = ConfigMap orders; it: the password</comment>
        <translation>언제 변경했는지 %1에 기록</translation>
    </message>
    <message>
        <source>Let %1 stay when the database goes</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation>데이터베이스가 사라져도 %1 유지</translation>
    </message>
    <message>
        <source>Take %1</source>
        <comment>%1 = PersistentVolumeClaim data-orders-0</comment>
        <translation>%1 가져오기</translation>
    </message>
    <message>
        <source>Let %1 belong to the database again</source>
        <comment>%1 = Secret orders-tls</comment>
        <translation>%1을(를) 다시 데이터베이스에 속하게 하기</translation>
    </message>
    <message>
        <source>Put a second password into %1</source>
        <comment>%1 = Secret orders-credentials</comment>
        <translation>%1에 두 번째 비밀번호 넣기</translation>
    </message>
    <message>
        <source>Log in as %1 with what the Secret says</source>
        <comment>%1 = a login role</comment>
        <translation>Secret에 있는 비밀번호로 %1 로그인</translation>
    </message>
    <message>
        <source>Set it in the server and prove it by a login as %1</source>
        <comment>%1 = a login role</comment>
        <translation>서버에 설정하고 %1 로그인으로 확인</translation>
    </message>
    <message>
        <source>Make it the one that counts in %1</source>
        <comment>it: the password; %1 = Secret orders-credentials</comment>
        <translation>%1에서 유효한 비밀번호로 만들기</translation>
    </message>
    <message>
        <source>What the database was like is not noted on the volumes, so it cannot be made again.</source>
        <translation>데이터베이스가 어떤 상태였는지 볼륨에 기록되어 있지 않아 다시 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>A newer version of Pilothouse deleted it; only that one can attach it again.</source>
        <translation>더 새로운 버전의 Pilothouse가 삭제했으므로 그 버전에서만 다시 연결할 수 있습니다.</translation>
    </message>
    <message>
        <source>Its passwords or certificates are gone, so it cannot be made again.</source>
        <translation>비밀번호나 인증서가 없어져 다시 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>The volume of member 0, with which it would start, is gone.</source>
        <translation>시작에 쓰일 멤버 0의 볼륨이 없습니다.</translation>
    </message>
    <message>
        <source>Member 0, with which it would start, may lack commits that another member has.</source>
        <translation>시작에 쓰일 멤버 0에는 다른 멤버가 가진 커밋이 없을 수 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), %1</source>
        <comment>%1 = 6 GiB, all together</comment>
        <translation>
            <numerusform>볼륨 %n개, %1</numerusform>
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
        <translation>메모리</translation>
    </message>
    <message>
        <source>storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>pods</source>
        <translation>파드</translation>
    </message>
    <message>
        <source>volumes</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Each member</source>
        <translation>각 멤버</translation>
    </message>
    <message>
        <source>Each volume</source>
        <translation>각 볼륨</translation>
    </message>
    <message>
        <source>The container %1</source>
        <translation>컨테이너 %1</translation>
    </message>
    <message>
        <source>asks for %1 · %2 of %3 free · %4</source>
        <comment>asks for 1 · 0.5 of 20 free · quota team-a</comment>
        <translation>요청 %1 · %3 중 %2 남음 · %4</translation>
    </message>
    <message>
        <source>The quota %1 leaves %2 (%3), and this asks for %4. Ask for less, or have the quota raised.</source>
        <comment>quota team-a leaves 2 (CPU)</comment>
        <translation>할당량 %1에 %2(%3)이(가) 남아 있지만 %4을(를) 요청합니다. 더 적게 요청하거나 할당량을 늘려 달라고 하십시오.</translation>
    </message>
    <message>
        <source>The quota %1 wants every container to state %2. %3 does not: have a LimitRange with defaults made in this namespace, or choose another namespace.</source>
        <translation>할당량 %1은(는) 모든 컨테이너가 %2을(를) 지정하도록 요구합니다. %3에는 없습니다. 이 네임스페이스에 기본값이 있는 LimitRange를 만들어 달라고 하거나 다른 네임스페이스를 선택하십시오.</translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 allows at most %5. Ask for less.</source>
        <translation>%1이(가) %2(%3)을(를) 요청하지만 LimitRange %4은(는) 최대 %5까지 허용합니다. 더 적게 요청하십시오.</translation>
    </message>
    <message>
        <source>%1 asks for %2 (%3); the LimitRange %4 wants at least %5. Ask for more.</source>
        <translation>%1이(가) %2(%3)을(를) 요청하지만 LimitRange %4은(는) 최소 %5을(를) 요구합니다. 더 많이 요청하십시오.</translation>
    </message>
    <message>
        <source>The storage class %1 has room for a volume of %2, not of %3. Ask for less, or choose another class.</source>
        <translation>스토리지 클래스 %1에는 %3이(가) 아니라 %2 크기의 볼륨을 위한 공간만 있습니다. 더 적게 요청하거나 다른 클래스를 선택하십시오.</translation>
    </message>
    <message>
        <source>No node has room for a member now: it asks for %1 (%2), and the most any has free is %3. A member waits until a node has room or one is added.</source>
        <translation>지금 멤버를 위한 공간이 있는 노드가 없습니다. %1(%2)을(를) 요청하지만 가장 많이 남은 노드도 %3뿐입니다. 노드에 공간이 생기거나 노드가 추가될 때까지 멤버가 기다립니다.</translation>
    </message>
    <message>
        <source>There is no storage class %1. Choose one of the list.</source>
        <translation>스토리지 클래스 %1이(가) 없습니다. 목록에서 선택하십시오.</translation>
    </message>
    <message>
        <source>The cluster has no default storage class. Choose one of the list.</source>
        <translation>클러스터에 기본 스토리지 클래스가 없습니다. 목록에서 선택하십시오.</translation>
    </message>
    <message>
        <source>quota %1</source>
        <translation>할당량 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>노드 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation>클래스 %1</translation>
    </message>
    <message>
        <source> · the default</source>
        <translation> · 기본값</translation>
    </message>
    <message>
        <source> · can grow</source>
        <translation> · 확장 가능</translation>
    </message>
    <message>
        <source> · cannot grow</source>
        <translation> · 확장 불가</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) take pods, with %1 CPU and %2 free</source>
        <translation>
            <numerusform>파드를 받는 노드 %n개, CPU %1와(과) %2 남음</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes.</source>
        <translation>Kubernetes의 PostgreSQL, MySQL, MariaDB를 위한 콘솔입니다.</translation>
    </message>
    <message>
        <source>Folder of the embedded cluster.</source>
        <translation>내장 클러스터의 폴더입니다.</translation>
    </message>
    <message>
        <source>Kubeconfig file to list clusters from; may be given more than once.</source>
        <translation>클러스터를 가져올 kubeconfig 파일입니다. 여러 번 지정할 수 있습니다.</translation>
    </message>
    <message>
        <source>Do not start the embedded cluster.</source>
        <translation>내장 클러스터를 시작하지 않습니다.</translation>
    </message>
</context>
<context>
    <name>ph::app::Desktop</name>
    <message>
        <source>Starting the embedded cluster on this computer…</source>
        <translation>이 컴퓨터의 내장 클러스터를 시작하는 중…</translation>
    </message>
    <message>
        <source>Reading the list of clusters…</source>
        <translation>클러스터 목록을 읽는 중…</translation>
    </message>
    <message>
        <source>Starting the embedded cluster: %1</source>
        <comment>%1 = waiting for the API server</comment>
        <translation>내장 클러스터 시작 중: %1</translation>
    </message>
    <message>
        <source>The embedded cluster: %1. Next step: %2</source>
        <comment>%1 = what is missing, %2 = a command</comment>
        <translation>내장 클러스터: %1. 다음 단계: %2</translation>
    </message>
</context>
<context>
    <name>ph::models::CatalogueTableModel</name>
    <message>
        <source>Can run</source>
        <translation>실행 가능</translation>
    </message>
    <message>
        <source>Cannot run</source>
        <translation>실행 불가</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation>%1(권장)</translation>
    </message>
</context>
<context>
    <name>ph::models::ClusterTableModel</name>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>보호</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>From</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>이 컴퓨터에 내장</translation>
    </message>
</context>
<context>
    <name>ph::models::EventTableModel</name>
    <message>
        <source>Last seen</source>
        <translation>마지막 확인</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>객체</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>횟수</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>First %1, last %2</source>
        <translation>처음 %1, 마지막 %2</translation>
    </message>
</context>
<context>
    <name>ph::models::FleetEventTableModel</name>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
</context>
<context>
    <name>ph::models::InstanceTableModel</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>네임스페이스</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Members</source>
        <comment>column: members ready of wanted</comment>
        <translation>멤버</translation>
    </message>
    <message>
        <source>CPU (cores)</source>
        <translation>CPU(코어)</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>나이</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>members ready of wanted</comment>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Last known state; the cluster was last seen %1.</source>
        <comment>%1 = 4 s ago</comment>
        <translation>마지막으로 알려진 상태입니다. 클러스터 마지막 확인: %1</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <comment>state of a database whose operation nobody runs</comment>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>Its operation was interrupted and nobody runs it. Resume it to bring it to an end.</source>
        <translation>작업이 중단되었고 실행 중인 곳이 없습니다. 끝내려면 다시 시작하세요.</translation>
    </message>
</context>
<context>
    <name>ph::models::MemberTableModel</name>
    <message>
        <source>Pod</source>
        <translation>파드</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>역할</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>재시작</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>지연</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>실행 시간</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>시작 중</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>타임라인</translation>
    </message>
</context>
<context>
    <name>ph::models::ParameterTableModel</name>
    <message>
        <source>After a restart</source>
        <translation>다시 시작한 후</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>즉시</translation>
    </message>
    <message>
        <source>Choices: %1</source>
        <translation>선택 항목: %1</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>Takes effect</source>
        <translation>적용 시점</translation>
    </message>
</context>
<context>
    <name>ph::models::Settings</name>
    <message>
        <source>Zoom</source>
        <translation>확대/축소</translation>
    </message>
    <message>
        <source>Table rows</source>
        <translation>표 행</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Light or dark, or whatever the desktop asks for.</source>
        <translation>밝게, 어둡게 또는 데스크톱 설정을 따릅니다.</translation>
    </message>
    <message>
        <source>The size of everything in the window, on top of the system&apos;s own font size.</source>
        <translation>시스템 글꼴 크기에 더해 창 안 모든 것의 크기입니다.</translation>
    </message>
    <message>
        <source>Compact rows show about a quarter more at once.</source>
        <translation>조밀한 행은 한 번에 약 4분의 1 더 보여 줍니다.</translation>
    </message>
    <message>
        <source>The language of the window; messages of clusters and databases stay in theirs.</source>
        <translation>창의 언어입니다. 클러스터와 데이터베이스의 메시지는 원래 언어로 남습니다.</translation>
    </message>
    <message>
        <source>How exact times are shown and exported; ages are the same in both.</source>
        <translation>정확한 시간을 표시하고 내보내는 방식입니다. 경과 시간은 어느 쪽이든 같습니다.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>zoom</comment>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>넉넉하게</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>조밀하게</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>현지 시간</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>색상</translation>
    </message>
</context>
<context>
    <name>ph::ui::AboutDialog</name>
    <message>
        <source>About Pilothouse</source>
        <translation>Pilothouse 정보</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>버전 %1</translation>
    </message>
    <message>
        <source>A console for PostgreSQL, MySQL and MariaDB on Kubernetes. It talks straight to your clusters; nothing leaves this computer otherwise.</source>
        <translation>Kubernetes의 PostgreSQL, MySQL, MariaDB를 위한 콘솔입니다. 클러스터와 직접 통신하며, 그 밖에는 아무것도 이 컴퓨터를 떠나지 않습니다.</translation>
    </message>
    <message>
        <source>Apache License 2.0. Qt %1.</source>
        <translation>Apache 라이선스 2.0. Qt %1.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ph::ui::AccessPage</name>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>The first database to create</source>
        <translation>처음 만들 데이터베이스</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>소유자</translation>
    </message>
    <message>
        <source>Its role, with which programs log in</source>
        <translation>프로그램이 로그인할 때 쓰는 역할</translation>
    </message>
    <message>
        <source>Choose the owner&apos;s password myself</source>
        <translation>소유자의 암호를 직접 정하기</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>암호</translation>
    </message>
    <message>
        <source>At least 8 characters. It is kept in a Secret of the cluster and nowhere else.</source>
        <translation>8자 이상. 클러스터의 시크릿에만 보관됩니다.</translation>
    </message>
    <message>
        <source>Who can reach it</source>
        <translation>접근할 수 있는 곳</translation>
    </message>
    <message>
        <source>Programs inside the cluster, and this computer. It is not exposed to the outside. Connections are encrypted, and the connection string makes clients check the server&apos;s certificate.</source>
        <translation>클러스터 안의 프로그램과 이 컴퓨터입니다. 외부에는 공개되지 않습니다. 연결은 암호화되며, 연결 문자열을 쓰면 클라이언트가 서버 인증서를 확인합니다.</translation>
    </message>
    <message>
        <source>%1, owned by %2</source>
        <comment>name of a database, name of a role</comment>
        <translation>%1, 소유자 %2</translation>
    </message>
</context>
<context>
    <name>ph::ui::AdvancedPage</name>
    <message>
        <source>Filter by name or meaning</source>
        <translation>이름이나 뜻으로 필터링</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation>매개변수 필터</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation>값을 두 번 클릭하여 바꿉니다. 비워 두면 기본값입니다</translation>
    </message>
    <message>
        <source>The engine&apos;s defaults</source>
        <translation>엔진 기본값</translation>
    </message>
    <message numerus="yes">
        <source>%n parameter(s) set</source>
        <translation>
            <numerusform>매개변수 %n개 설정됨</numerusform>
        </translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation>다시 시작 후</translation>
    </message>
</context>
<context>
    <name>ph::ui::AttentionList</name>
    <message>
        <source>Show fewer</source>
        <translation>간단히 보기</translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>%n개 더 보기</numerusform>
        </translation>
    </message>
    <message>
        <source>for %1</source>
        <comment>a state lasts; %1 = 4 min</comment>
        <translation>%1 동안</translation>
    </message>
</context>
<context>
    <name>ph::ui::AvailabilityPage</name>
    <message>
        <source>Members</source>
        <translation>멤버</translation>
    </message>
    <message>
        <source>One primary, the others follow it; each has its own volume</source>
        <translation>기본 멤버 하나를 나머지가 따르며, 각자 볼륨을 가집니다</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation>복제</translation>
    </message>
    <message>
        <source>Synchronous: a commit waits for a replica, so a failover loses none</source>
        <translation>동기: 커밋이 복제본을 기다리므로 장애 조치 때 잃지 않습니다</translation>
    </message>
    <message>
        <source>Asynchronous</source>
        <translation>비동기</translation>
    </message>
    <message>
        <source>Synchronous</source>
        <translation>동기</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation>의미</translation>
    </message>
    <message>
        <source>One server</source>
        <translation>서버 하나</translation>
    </message>
    <message numerus="yes">
        <source>%n members, synchronous</source>
        <translation>
            <numerusform>멤버 %n개, 동기</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n members, asynchronous</source>
        <translation>
            <numerusform>멤버 %n개, 비동기</numerusform>
        </translation>
    </message>
    <message>
        <source>1, without a replica</source>
        <translation>1, 복제본 없음</translation>
    </message>
    <message>
        <source>%1, with replicas</source>
        <translation>%1, 복제본 포함</translation>
    </message>
    <message>
        <source>When the server or its node is lost, the database is down until Kubernetes has started it again with its volume. Nothing that was committed is lost while the volume is whole.</source>
        <translation>서버나 노드를 잃으면 Kubernetes가 볼륨과 함께 다시 시작할 때까지 데이터베이스가 멈춥니다. 볼륨이 온전하면 커밋된 것은 잃지 않습니다.</translation>
    </message>
    <message>
        <source>When the primary is lost, a replica takes over by itself within seconds. Commits of the last moment that had not reached it are lost.</source>
        <translation>기본 멤버를 잃으면 복제본이 몇 초 안에 스스로 이어받습니다. 마지막 순간에 복제본에 닿지 못한 커밋은 잃습니다.</translation>
    </message>
    <message>
        <source>When the primary is lost, the replica takes over without losing a commit. While one of the two is away, writes wait: with three members they go on.</source>
        <translation>기본 멤버를 잃으면 복제본이 커밋을 잃지 않고 이어받습니다. 둘 중 하나가 없는 동안 쓰기는 기다립니다. 멤버가 셋이면 계속됩니다.</translation>
    </message>
    <message>
        <source>When the primary is lost, the replica that has every commit takes over within seconds. Each commit takes one way over the network longer.</source>
        <translation>기본 멤버를 잃으면 모든 커밋을 가진 복제본이 몇 초 안에 이어받습니다. 커밋마다 네트워크를 한 번 더 거칩니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::CataloguePage</name>
    <message>
        <source>Filter the catalogue ( / )</source>
        <translation>카탈로그 필터링 ( / )</translation>
    </message>
    <message>
        <source>Filter the catalogue</source>
        <translation>카탈로그 필터링</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>카탈로그</translation>
    </message>
    <message>
        <source>Engines and versions</source>
        <translation>엔진과 버전</translation>
    </message>
    <message>
        <source>%1 (proposed)</source>
        <translation>%1(권장)</translation>
    </message>
    <message>
        <source>How it is run</source>
        <translation>실행 방식</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>버전 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n version(s)</source>
        <translation>
            <numerusform>버전 %n개 중 %1개</numerusform>
        </translation>
    </message>
    <message>
        <source>What %1 can run could not be read.</source>
        <translation>%1이(가) 무엇을 실행할 수 있는지 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>일치하는 항목 없음</translation>
    </message>
    <message>
        <source>No version matches what is chosen and typed.</source>
        <translation>선택하고 입력한 것과 일치하는 버전이 없습니다.</translation>
    </message>
    <message>
        <source>Show all versions</source>
        <translation>모든 버전 보기</translation>
    </message>
    <message>
        <source>Asking the clusters what they can run…</source>
        <translation>클러스터에 실행할 수 있는 것을 묻는 중…</translation>
    </message>
    <message>
        <source>No cluster</source>
        <translation>클러스터 없음</translation>
    </message>
    <message>
        <source>Add a cluster to see which engines and versions it can run.</source>
        <translation>클러스터를 추가하면 실행할 수 있는 엔진과 버전을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>%1 cannot run it: %2</source>
        <translation>%1에서는 실행할 수 없습니다: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n member(s)</source>
        <translation>
            <numerusform>%1: 멤버 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 to %n members</source>
        <translation>
            <numerusform>%1: 멤버 %2–%n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::ChangeDialog</name>
    <message>
        <source>Type the name to confirm</source>
        <translation>확인하려면 이름을 입력하세요</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 또는 %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Destroyed for good</source>
        <translation>영구히 파기됨</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>남음</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>계획</translation>
    </message>
</context>
<context>
    <name>ph::ui::ClustersPage</name>
    <message>
        <source>Clusters</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Filter clusters ( / )</source>
        <translation>클러스터 필터 ( / )</translation>
    </message>
    <message>
        <source>Filter clusters</source>
        <translation>클러스터 필터</translation>
    </message>
    <message>
        <source>Add from kubeconfig…</source>
        <translation>kubeconfig에서 추가…</translation>
    </message>
    <message>
        <source>Choose a kubeconfig file</source>
        <translation>kubeconfig 파일 선택</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>제거…</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>From</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>네임스페이스</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>보호</translation>
    </message>
    <message>
        <source>Connection check</source>
        <translation>연결 검사</translation>
    </message>
    <message>
        <source>Parts of the connection check</source>
        <translation>연결 검사 항목</translation>
    </message>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>클러스터 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>No clusters yet</source>
        <translation>아직 클러스터가 없습니다</translation>
    </message>
    <message>
        <source>Add one from a kubeconfig file.</source>
        <translation>kubeconfig 파일에서 추가하세요.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>일치하는 것이 없습니다</translation>
    </message>
    <message>
        <source>No cluster matches what is typed.</source>
        <translation>입력한 내용과 일치하는 클러스터가 없습니다.</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>모든 클러스터 보기</translation>
    </message>
    <message>
        <source>Embedded on this computer</source>
        <translation>이 컴퓨터에 내장</translation>
    </message>
    <message>
        <source>The embedded cluster belongs to this computer and stays.</source>
        <translation>내장 클러스터는 이 컴퓨터에 속하므로 제거할 수 없습니다.</translation>
    </message>
    <message>
        <source>The protection of %1 could not be changed.</source>
        <translation>%1의 보호 수준을 변경하지 못했습니다.</translation>
    </message>
    <message>
        <source>No cluster could be added from %1.</source>
        <translation>%1에서 클러스터를 추가하지 못했습니다.</translation>
    </message>
    <message>
        <source>Remove %1 from this console?</source>
        <translation>이 콘솔에서 %1을(를) 제거할까요?</translation>
    </message>
    <message>
        <source>The cluster and its databases stay as they are; only this console forgets how to reach them.</source>
        <translation>클러스터와 데이터베이스는 그대로 있습니다. 이 콘솔만 연결 방법을 잊습니다.</translation>
    </message>
    <message>
        <source>Remove cluster</source>
        <translation>클러스터 제거</translation>
    </message>
    <message>
        <source>%1 could not be removed.</source>
        <translation>%1을(를) 제거하지 못했습니다.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>아직 검사하지 않음</translation>
    </message>
    <message>
        <source>The check names the part that fails: name resolution, network, encryption, sign-in or rights.</source>
        <translation>이름 확인, 네트워크, 암호화, 로그인, 권한 중 어디가 실패하는지 알려 줍니다.</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 검사 중…</translation>
    </message>
    <message>
        <source>%1 could not be checked.</source>
        <translation>%1을(를) 검사하지 못했습니다.</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>다시 검사</translation>
    </message>
    <message>
        <source>Next step: %1</source>
        <translation>다음 단계: %1</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>지금 확인</translation>
    </message>
    <message>
        <source>Cannot be read with these rights</source>
        <translation>이 권한으로 읽을 수 없음</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>Storage classes</source>
        <translation>스토리지 클래스</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>색</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>빨강</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>주황</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>노랑</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>초록</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>파랑</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>보라</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>회색</translation>
    </message>
    <message>
        <source>The colour of %1 could not be changed.</source>
        <translation>%1의 색을 바꾸지 못했습니다.</translation>
    </message>
    <message>
        <source>Kept volumes</source>
        <translation>보관된 볼륨</translation>
    </message>
</context>
<context>
    <name>ph::ui::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>명령 팔레트</translation>
    </message>
    <message>
        <source>Action or database</source>
        <translation>동작 또는 데이터베이스</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>일치 항목</translation>
    </message>
    <message>
        <source>%1 in %2 on %3</source>
        <comment>database in namespace on cluster</comment>
        <translation>%3의 %2에 있는 %1</translation>
    </message>
    <message>
        <source>Type an action or a name; : for places only</source>
        <translation>동작이나 이름을 입력하세요. :는 이동할 곳만</translation>
    </message>
    <message>
        <source>Show only cluster %1</source>
        <translation>클러스터 %1만 보기</translation>
    </message>
    <message>
        <source>Show all clusters</source>
        <translation>모든 클러스터 보기</translation>
    </message>
</context>
<context>
    <name>ph::ui::CreateDialog</name>
    <message>
        <source>Create database</source>
        <translation>데이터베이스 만들기</translation>
    </message>
    <message>
        <source>Copy commands</source>
        <translation>명령 복사</translation>
    </message>
    <message>
        <source>Copies what a person would type to do the same</source>
        <translation>같은 일을 하는 명령을 복사합니다</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Review plan</source>
        <translation>계획 검토</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Review the plan</source>
        <translation>계획 검토</translation>
    </message>
    <message>
        <source>Creating %1</source>
        <translation>%1 만드는 중</translation>
    </message>
    <message>
        <source>There is no cluster that may be changed. Add one, or lift its read-only protection.</source>
        <translation>변경할 수 있는 클러스터가 없습니다. 추가하거나 읽기 전용 보호를 해제하세요.</translation>
    </message>
    <message>
        <source>The engines %1 can run could not be read.</source>
        <translation>%1에서 실행할 수 있는 엔진을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The database cannot be created like this.</source>
        <translation>이대로는 데이터베이스를 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>This creates the %1 database %2 on %3.</source>
        <comment>PostgreSQL 15, default/orders, name of a cluster</comment>
        <translation>%3에 %1 데이터베이스 %2을(를) 만듭니다.</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 준비됨</translation>
    </message>
    <message>
        <source>%1 was not created</source>
        <translation>%1을(를) 만들지 못했습니다</translation>
    </message>
    <message>
        <source>Change and try again</source>
        <translation>변경 후 다시 시도</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Where and what</source>
        <translation>위치와 종류</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Availability</source>
        <translation>가용성</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>보호</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>접근</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>검토</translation>
    </message>
    <message>
        <source>Open a plan…</source>
        <translation>계획 열기…</translation>
    </message>
    <message>
        <source>Fills the steps from a plan that was saved</source>
        <translation>저장한 계획으로 단계를 채웁니다</translation>
    </message>
    <message>
        <source>Export YAML…</source>
        <translation>YAML 내보내기…</translation>
    </message>
    <message>
        <source>Saves the manifest for kubectl or a repository; passwords are not in it</source>
        <translation>kubectl이나 저장소용 매니페스트를 저장합니다. 암호는 들어 있지 않습니다</translation>
    </message>
    <message>
        <source>Save plan…</source>
        <translation>계획 저장…</translation>
    </message>
    <message>
        <source>Saves what was chosen, to create it later or on another cluster; passwords are not in it</source>
        <translation>선택한 것을 저장하여 나중에 또는 다른 클러스터에 만듭니다. 암호는 들어 있지 않습니다</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Goes to the review at once; every other step keeps what it proposes (Ctrl+Return)</source>
        <translation>바로 검토로 갑니다. 다른 단계는 제안된 값을 유지합니다(Ctrl+Return)</translation>
    </message>
    <message>
        <source>Export the manifest</source>
        <translation>매니페스트 내보내기</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>계획 저장</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>고칠 항목 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>The cluster could not be asked what it would say to this.</source>
        <translation>클러스터에 이것을 받아들일지 물어보지 못했습니다.</translation>
    </message>
    <message>
        <source>The cluster would refuse it. Go back and change what is marked.</source>
        <translation>클러스터가 거부할 것입니다. 돌아가서 표시된 것을 고치십시오.</translation>
    </message>
    <message>
        <source>Open a saved plan</source>
        <translation>저장한 계획 열기</translation>
    </message>
    <message>
        <source>%1 is not a plan that creates a database. %2</source>
        <translation>%1은(는) 데이터베이스를 만드는 계획이 아닙니다. %2</translation>
    </message>
    <message>
        <source>It is too large for one.</source>
        <translation>그러기에는 너무 큽니다.</translation>
    </message>
    <message>
        <source>The plan was made for a cluster this console does not have; this one is chosen instead: %1.</source>
        <translation>이 콘솔에 없는 클러스터용으로 만든 계획입니다. 대신 %1이(가) 선택되었습니다.</translation>
    </message>
    <message>
        <source>Close without creating it?</source>
        <translation>만들지 않고 닫을까요?</translation>
    </message>
    <message>
        <source>What was chosen and typed here is not kept. To keep it, save it as a plan in the review.</source>
        <translation>여기서 선택하고 입력한 것은 보관되지 않습니다. 보관하려면 검토에서 계획으로 저장하십시오.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteDialog</name>
    <message>
        <source>Delete %1</source>
        <translation>%1 삭제</translation>
    </message>
    <message>
        <source>%1 in namespace %2 on cluster %3 stops and is removed.</source>
        <translation>클러스터 %3, 네임스페이스 %2의 %1이(가) 정지되고 제거됩니다.</translation>
    </message>
    <message>
        <source>Destroy the data too (volumes and everything in them)</source>
        <translation>데이터도 파기(볼륨과 그 안의 모든 것)</translation>
    </message>
    <message>
        <source>Delete database</source>
        <translation>데이터베이스 삭제</translation>
    </message>
    <message>
        <source>Finding out what is destroyed and what is kept…</source>
        <translation>파기할 것과 남길 것을 확인하는 중…</translation>
    </message>
    <message>
        <source>Delete database and data</source>
        <translation>데이터베이스와 데이터 삭제</translation>
    </message>
    <message>
        <source>What would be deleted could not be read.</source>
        <translation>삭제될 대상을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Deleting %1</source>
        <translation>%1 삭제 중</translation>
    </message>
    <message>
        <source>What is kept stays on the page Clusters, where it can be attached again under the same name and with the same passwords.</source>
        <translation>보관되는 것은 ‘클러스터’ 페이지에 남으며, 같은 이름과 같은 비밀번호로 다시 연결할 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DeleteVolumesDialog</name>
    <message>
        <source>Delete the volumes of %1</source>
        <translation>%1의 볼륨 삭제</translation>
    </message>
    <message>
        <source>Deleting the volumes of %1</source>
        <translation>%1의 볼륨 삭제 중</translation>
    </message>
    <message>
        <source>Finding out what is destroyed…</source>
        <translation>무엇이 삭제되는지 확인하는 중…</translation>
    </message>
    <message>
        <source>What would be destroyed could not be read.</source>
        <translation>무엇이 삭제될지 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Delete volumes and data</source>
        <translation>볼륨과 데이터 삭제</translation>
    </message>
    <message>
        <source>The database was deleted before; with this, its data go too. Nothing brings them back.</source>
        <translation>데이터베이스는 이미 삭제되었고, 이제 데이터까지 사라집니다. 되돌릴 방법은 없습니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DesktopPrompter</name>
    <message>
        <source>Something needs your attention</source>
        <translation>확인이 필요합니다</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>원인</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>다음 단계</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>세부 정보 복사</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation>%1에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose a folder you may write to that has free space.</source>
        <translation>쓰기 권한과 여유 공간이 있는 폴더를 선택하세요.</translation>
    </message>
</context>
<context>
    <name>ph::ui::DetailsPane</name>
    <message>
        <source>Details</source>
        <translation>세부 정보</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>파드</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>선택 없음</translation>
    </message>
    <message>
        <source>Select a database to see its state, pods, events, log and YAML.</source>
        <translation>데이터베이스를 선택하면 상태, 파드, 이벤트, 로그, YAML이 보입니다.</translation>
    </message>
    <message>
        <source>No pods yet</source>
        <translation>아직 파드가 없습니다</translation>
    </message>
    <message>
        <source>They appear here as soon as the cluster makes them.</source>
        <translation>클러스터가 만들면 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>Reading the events of %1…</source>
        <translation>%1의 이벤트를 읽는 중…</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>이벤트 없음</translation>
    </message>
    <message>
        <source>The cluster has nothing to tell; it forgets events after about an hour.</source>
        <translation>알릴 것이 없습니다. 클러스터는 약 한 시간 뒤 이벤트를 지웁니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::EventTimeline</name>
    <message>
        <source>In the last hour: %1, %2.</source>
        <translation>지난 한 시간: %1, %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>경고 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other event(s)</source>
        <translation>
            <numerusform>기타 이벤트 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>1 h ago</source>
        <translation>1시간 전</translation>
    </message>
    <message>
        <source>30 min ago</source>
        <translation>30분 전</translation>
    </message>
    <message>
        <source>now</source>
        <translation>지금</translation>
    </message>
    <message>
        <source>%1 min ago: %2, %3</source>
        <comment>12 min ago: 2 warnings, 4 other events</comment>
        <translation>%1분 전: %2, %3</translation>
    </message>
</context>
<context>
    <name>ph::ui::EventsPage</name>
    <message>
        <source>Only warnings</source>
        <translation>경고만</translation>
    </message>
    <message>
        <source>Filter events ( / )</source>
        <translation>이벤트 필터링 ( / )</translation>
    </message>
    <message>
        <source>Filter events</source>
        <translation>이벤트 필터링</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
    <message>
        <source>The selected event</source>
        <translation>선택한 이벤트</translation>
    </message>
    <message>
        <source>Show database</source>
        <translation>데이터베이스 보기</translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>이벤트 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n event(s)</source>
        <translation>
            <numerusform>이벤트 %n개 중 %1개</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>일치하는 항목 없음</translation>
    </message>
    <message>
        <source>No event matches what is chosen and typed.</source>
        <translation>선택하고 입력한 것과 일치하는 이벤트가 없습니다.</translation>
    </message>
    <message>
        <source>Show all events</source>
        <translation>모든 이벤트 보기</translation>
    </message>
    <message>
        <source>Reading events…</source>
        <translation>이벤트를 읽는 중…</translation>
    </message>
    <message>
        <source>No events</source>
        <translation>이벤트 없음</translation>
    </message>
    <message>
        <source>What the clusters report about databases stands here: pods that start, volumes that are bound, checks that fail. A cluster keeps it for about an hour.</source>
        <translation>클러스터가 데이터베이스에 대해 알린 것이 여기에 나옵니다. 시작하는 파드, 바인딩되는 볼륨, 실패하는 검사 등입니다. 클러스터는 약 한 시간 동안 보관합니다.</translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation>이 데이터베이스는 더 이상 없습니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::FleetBars</name>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>데이터베이스 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Show these databases</source>
        <translation>이 데이터베이스 보기</translation>
    </message>
</context>
<context>
    <name>ph::ui::InstancePage</name>
    <message>
        <source>Databases</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Filter databases ( / )</source>
        <translation>데이터베이스 필터( / )</translation>
    </message>
    <message>
        <source>Filter databases</source>
        <translation>데이터베이스 필터</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>데이터베이스 만들기</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>데이터베이스 만들기(Ctrl+N)</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>확인 필요</translation>
    </message>
    <message>
        <source>Databases on %1</source>
        <translation>%1의 데이터베이스</translation>
    </message>
    <message numerus="yes">
        <source>%n database(s)</source>
        <translation>
            <numerusform>데이터베이스 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n database(s)</source>
        <translation>
            <numerusform>데이터베이스 %n개 중 %1개</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>확인할 것이 없습니다</translation>
    </message>
    <message>
        <source>Every database is in the state it should be in.</source>
        <translation>모든 데이터베이스가 원하는 상태입니다.</translation>
    </message>
    <message>
        <source>Show all databases</source>
        <translation>모든 데이터베이스 보기</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>일치하는 것이 없습니다</translation>
    </message>
    <message>
        <source>No database matches what is chosen and typed.</source>
        <translation>선택과 입력에 맞는 데이터베이스가 없습니다.</translation>
    </message>
    <message>
        <source>The embedded cluster could not be started.</source>
        <translation>내장 클러스터를 시작하지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation>마지막으로 알려진 상태입니다. %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a database: what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n databases need attention. The worst is %1: %2</source>
        <translation>
            <numerusform>데이터베이스 %n개를 확인해야 합니다. 가장 심각한 것은 %1: %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>%1 does not answer; its databases show their last known state.</source>
        <comment>name(s) of clusters</comment>
        <translation>%1이(가) 응답하지 않아 마지막으로 알려진 상태를 보여 줍니다.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message numerus="yes">
        <source>%n more were interrupted too.</source>
        <translation>
            <numerusform>%n개 작업이 더 중단되었습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>다시 시작…</translation>
    </message>
    <message numerus="yes">
        <source>Show only what needs attention, %n database(s)</source>
        <translation>
            <numerusform>주의가 필요한 것만 보기, 데이터베이스 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::KeptList</name>
    <message>
        <source>Kept volumes</source>
        <translation>보관된 볼륨</translation>
    </message>
    <message>
        <source>Looking for kept volumes…</source>
        <translation>보관된 볼륨을 찾는 중…</translation>
    </message>
    <message>
        <source>What was kept could not be read.</source>
        <translation>보관된 것을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>No volumes are kept</source>
        <translation>보관된 볼륨이 없습니다</translation>
    </message>
    <message>
        <source>Of a database that is deleted without its data, the volumes stay and appear here.</source>
        <translation>데이터를 남기고 삭제한 데이터베이스의 볼륨은 보관되어 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>a deleted database and its engine: default/orders, PostgreSQL 15</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, nobody noted when it was deleted</source>
        <comment>%1 = 3 volumes, 6 GiB</comment>
        <translation>%1, 삭제 시각이 기록되지 않음</translation>
    </message>
    <message>
        <source>%1, deleted %2</source>
        <comment>%1 = 3 volumes, 6 GiB; %2 = 4 min ago</comment>
        <translation>%1, %2 삭제됨</translation>
    </message>
    <message>
        <source>Re-attach…</source>
        <translation>다시 연결…</translation>
    </message>
    <message>
        <source>Re-attach %1…</source>
        <translation>%1 다시 연결…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>삭제…</translation>
    </message>
    <message>
        <source>Delete the volumes of %1…</source>
        <translation>%1의 볼륨 삭제…</translation>
    </message>
</context>
<context>
    <name>ph::ui::LogTab</name>
    <message>
        <source>Pod whose log is shown</source>
        <translation>로그를 볼 파드</translation>
    </message>
    <message>
        <source>Container whose log is shown</source>
        <translation>로그를 볼 컨테이너</translation>
    </message>
    <message>
        <source>Database server</source>
        <translation>데이터베이스 서버</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>에이전트</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>로그 검색</translation>
    </message>
    <message>
        <source>Follow new lines</source>
        <translation>새 줄 따라가기</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n개 일치</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>찾지 못함</translation>
    </message>
    <message>
        <source>No log yet</source>
        <translation>아직 로그가 없습니다</translation>
    </message>
    <message>
        <source>There is no pod yet; its log appears here when it starts.</source>
        <translation>아직 파드가 없습니다. 시작하면 로그가 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>Reading the log of %1…</source>
        <translation>%1의 로그를 읽는 중…</translation>
    </message>
    <message>
        <source>The log is empty</source>
        <translation>로그가 비어 있습니다</translation>
    </message>
    <message>
        <source>%1 has written nothing yet.</source>
        <translation>%1이(가) 아직 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>The log of %1 could not be read.</source>
        <translation>%1의 로그를 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>The stream ended; press F5 to read on.</source>
        <translation>스트림이 끝났습니다. 계속 읽으려면 F5를 누르세요.</translation>
    </message>
</context>
<context>
    <name>ph::ui::LogView</name>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
</context>
<context>
    <name>ph::ui::MainWindow</name>
    <message>
        <source>&amp;Create database…</source>
        <translation>데이터베이스 만들기(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Delete database…</source>
        <translation>데이터베이스 삭제(&amp;D)…</translation>
    </message>
    <message>
        <source>Copy &amp;connection string</source>
        <translation>연결 문자열 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation>주소 복사(&amp;A)</translation>
    </message>
    <message>
        <source>Show &amp;overview</source>
        <translation>개요 보기(&amp;O)</translation>
    </message>
    <message>
        <source>Show &amp;pods</source>
        <translation>파드 보기(&amp;P)</translation>
    </message>
    <message>
        <source>Show &amp;events</source>
        <translation>이벤트 보기(&amp;E)</translation>
    </message>
    <message>
        <source>Show &amp;log</source>
        <translation>로그 보기(&amp;L)</translation>
    </message>
    <message>
        <source>Show &amp;YAML</source>
        <translation>YAML 보기(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>필터(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>새로 고침(&amp;R)</translation>
    </message>
    <message>
        <source>Command &amp;palette…</source>
        <translation>명령 팔레트(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Manage clusters…</source>
        <translation>클러스터 관리(&amp;M)…</translation>
    </message>
    <message>
        <source>Check &amp;connection</source>
        <translation>연결 검사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;About Pilothouse</source>
        <translation>Pilothouse 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Database</source>
        <translation>데이터베이스(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>모양(&amp;A)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>시스템 설정(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>어둡게(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Clusters</source>
        <translation>클러스터(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Create a database (Ctrl+N)</source>
        <translation>데이터베이스 만들기(Ctrl+N)</translation>
    </message>
    <message>
        <source>Possible once the embedded cluster runs.</source>
        <translation>내장 클러스터가 실행되면 가능합니다.</translation>
    </message>
    <message>
        <source>&amp;Resume interrupted operation…</source>
        <translation>중단된 작업 다시 시작(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>키보드 단축키(&amp;K)</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) still running</source>
        <translation>
            <numerusform>작업 %n개가 아직 실행 중</numerusform>
        </translation>
    </message>
    <message>
        <source>The window closes now; Pilothouse goes on in the background until what runs has ended.</source>
        <translation>창은 지금 닫히며, Pilothouse는 실행 중인 작업이 끝날 때까지 백그라운드에서 계속됩니다.</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>창 닫기</translation>
    </message>
    <message>
        <source>Change &amp;members…</source>
        <translation>멤버 변경(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Switch over…</source>
        <translation>전환(&amp;S)…</translation>
    </message>
    <message>
        <source>Make %1 the primary…</source>
        <translation>%1을(를) 기본 멤버로…</translation>
    </message>
    <message>
        <source>&amp;Jump to…</source>
        <translation>이동(&amp;J)…</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <comment>%1 = a page: Databases</comment>
        <translation>%1(으)로 이동</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>뒤로(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>앞으로(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>이동(&amp;G)</translation>
    </message>
    <message>
        <source>Change &amp;resources…</source>
        <translation>리소스 변경(&amp;R)…</translation>
    </message>
    <message>
        <source>Change &amp;parameters…</source>
        <translation>매개변수 변경(&amp;P)…</translation>
    </message>
    <message>
        <source>Res&amp;tart…</source>
        <translation>다시 시작(&amp;T)…</translation>
    </message>
    <message>
        <source>St&amp;op…</source>
        <translation>중지(&amp;O)…</translation>
    </message>
    <message>
        <source>St&amp;art…</source>
        <translation>시작(&amp;A)…</translation>
    </message>
    <message>
        <source>Restart %1…</source>
        <translation>%1 다시 시작…</translation>
    </message>
    <message>
        <source>Copy the operation&apos;s &amp;report</source>
        <translation>작업 보고서 복사(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Export the operation&apos;s report…</source>
        <translation>작업 보고서 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Operation</source>
        <translation>작업(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>축소(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation>기본 크기(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;What to do when…</source>
        <translation>조치 방법(&amp;W)…</translation>
    </message>
    <message>
        <source>Change pass&amp;word…</source>
        <translation>비밀번호 변경(&amp;W)…</translation>
    </message>
</context>
<context>
    <name>ph::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>이 메시지 닫기</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationDialog</name>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationView</name>
    <message>
        <source>Progress</source>
        <translation>진행</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>정지하는 중</translation>
    </message>
    <message>
        <source>Cancel operation</source>
        <translation>작업 취소</translation>
    </message>
    <message>
        <source>Cancel stops after the present step. What is deleted by then stays deleted; the rest can be resumed.</source>
        <translation>취소하면 현재 단계 후에 멈춥니다. 그때까지 삭제된 것은 삭제된 채로 남고, 나머지는 이어서 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Cancel stops here and removes again what was made.</source>
        <translation>취소하면 여기서 멈추고 만든 것을 다시 제거합니다.</translation>
    </message>
    <message>
        <source>Stopping after the present step…</source>
        <translation>현재 단계 후 멈추는 중…</translation>
    </message>
</context>
<context>
    <name>ph::ui::OperationsPage</name>
    <message>
        <source>Filter operations ( / )</source>
        <translation>작업 필터 ( / )</translation>
    </message>
    <message>
        <source>Filter operations</source>
        <translation>작업 필터</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>Resume or roll back…</source>
        <translation>재개 또는 되돌리기…</translation>
    </message>
    <message>
        <source>Show database</source>
        <translation>데이터베이스 보기</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>보고서 복사</translation>
    </message>
    <message>
        <source>Export report…</source>
        <translation>보고서 내보내기…</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>작업 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n operation(s)</source>
        <translation>
            <numerusform>작업 %n개 중 %1개</numerusform>
        </translation>
    </message>
    <message>
        <source>Past operations could not be read.</source>
        <translation>지난 작업을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message numerus="yes">
        <source>The newest %n past operation(s) are shown; there are older ones.</source>
        <translation>
            <numerusform>최근 지난 작업 %n개를 표시합니다. 더 오래된 작업이 있습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>%n개 더 보기</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>일치하는 것이 없습니다</translation>
    </message>
    <message>
        <source>No operation matches what is chosen and typed.</source>
        <translation>선택하고 입력한 내용과 일치하는 작업이 없습니다.</translation>
    </message>
    <message>
        <source>Show all operations</source>
        <translation>모든 작업 보기</translation>
    </message>
    <message>
        <source>Reading past operations…</source>
        <translation>지난 작업을 읽는 중…</translation>
    </message>
    <message>
        <source>No operations yet</source>
        <translation>아직 작업이 없습니다</translation>
    </message>
    <message>
        <source>Creating, changing and deleting databases is listed here, with every step and who did it, also when another console did.</source>
        <translation>데이터베이스의 생성, 변경, 삭제가 모든 단계와 실행자와 함께 여기에 표시됩니다. 다른 콘솔에서 한 것도 포함됩니다.</translation>
    </message>
    <message>
        <source>This cluster is read-only in this console.</source>
        <translation>이 콘솔에서 이 클러스터는 읽기 전용입니다.</translation>
    </message>
    <message>
        <source>This database does not exist any more.</source>
        <translation>이 데이터베이스는 더 이상 없습니다.</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>보고서 내보내기</translation>
    </message>
</context>
<context>
    <name>ph::ui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>All well</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>주의 필요</translation>
    </message>
    <message>
        <source>By cluster</source>
        <translation>클러스터별</translation>
    </message>
    <message>
        <source>By engine</source>
        <translation>엔진별</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>멤버</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>Overview of %1</source>
        <translation>%1 개요</translation>
    </message>
    <message>
        <source>This is the last known state. %1</source>
        <translation>마지막으로 알려진 상태입니다. %1</translation>
    </message>
    <message>
        <source>Newest answer %1</source>
        <comment>%1 = 4 s ago</comment>
        <translation>최근 응답 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n, the greatest risk first</source>
        <comment>number of things</comment>
        <translation>
            <numerusform>%n개, 위험이 큰 순서</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n database(s) are as they should be.</source>
        <translation>
            <numerusform>데이터베이스 %n개가 정상입니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n개 준비됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <comment>members</comment>
        <translation>
            <numerusform>%n개 준비됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live</source>
        <comment>clusters</comment>
        <translation>
            <numerusform>%n개 연결됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <comment>operations</comment>
        <translation>
            <numerusform>%n개 중단됨</numerusform>
        </translation>
    </message>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>nothing runs</source>
        <translation>실행 중 아님</translation>
    </message>
    <message>
        <source>All operations</source>
        <translation>모든 작업</translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <comment>databases</comment>
        <translation>
            <numerusform>%n개 중지됨</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::OverviewTab</name>
    <message>
        <source>Status</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>구성</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <comment>%1 = Host, User …</comment>
        <translation>복사: %1</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>호스트</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>암호</translation>
    </message>
    <message>
        <source>Show the password; the reading is recorded</source>
        <translation>암호 보기. 열람이 기록됩니다</translation>
    </message>
    <message>
        <source>Copy connection string</source>
        <translation>연결 문자열 복사</translation>
    </message>
    <message>
        <source>Copies the whole connection string with its password (Ctrl+C). The reading is recorded; the clipboard is cleared after 60 s.</source>
        <translation>암호를 포함한 연결 문자열을 복사합니다(Ctrl+C). 열람이 기록되며 클립보드는 60초 뒤 비워집니다.</translation>
    </message>
    <message>
        <source>The password could not be read.</source>
        <translation>암호를 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>last known state</source>
        <translation>마지막으로 알려진 상태</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>namespace on cluster</comment>
        <translation>%2의 %1</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1코어</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 시각</translation>
    </message>
    <message>
        <source>The cluster does not answer now, so this may have changed.</source>
        <translation>클러스터가 지금 응답하지 않아 바뀌었을 수 있습니다.</translation>
    </message>
    <message>
        <source>Accepts connections; nothing to do.</source>
        <translation>연결을 받고 있습니다. 할 일이 없습니다.</translation>
    </message>
    <message>
        <source>Show progress</source>
        <translation>진행 보기</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>시작 중</translation>
    </message>
    <message>
        <source>It answers once the state is Ready.</source>
        <translation>상태가 준비됨이 되면 응답합니다.</translation>
    </message>
    <message>
        <source>Not encrypted.</source>
        <translation>암호화되지 않음.</translation>
    </message>
    <message>
        <source>Encrypted; the certificate is verified (%1).</source>
        <translation>암호화됨. 인증서를 검증합니다(%1).</translation>
    </message>
    <message>
        <source>Reached through a tunnel while Pilothouse runs.</source>
        <translation>Pilothouse가 실행되는 동안 터널로 연결됩니다.</translation>
    </message>
    <message>
        <source>The connection string could not be read.</source>
        <translation>연결 문자열을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>다시 시작…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>비밀번호 숨기기</translation>
    </message>
    <message>
        <source>Password changed</source>
        <translation>비밀번호 변경일</translation>
    </message>
</context>
<context>
    <name>ph::ui::ParametersDialog</name>
    <message>
        <source>Parameters of %1</source>
        <translation>%1의 매개변수</translation>
    </message>
    <message>
        <source>Changing the parameters of %1</source>
        <translation>%1의 매개변수 변경 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The parameters cannot be changed like this.</source>
        <translation>매개변수를 이렇게 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>Filter by name or meaning</source>
        <translation>이름 또는 의미로 필터링</translation>
    </message>
    <message>
        <source>Filter of the parameters</source>
        <translation>매개변수 필터</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>After a restart</source>
        <translation>다시 시작한 후</translation>
    </message>
    <message>
        <source>Change parameters</source>
        <translation>매개변수 변경</translation>
    </message>
    <message>
        <source>Double-click a value to change it; an empty one means the default</source>
        <translation>값을 두 번 클릭하여 변경하세요. 비워 두면 기본값이 적용됩니다</translation>
    </message>
    <message>
        <source>The servers take the values over while they run; connections stay as they are.</source>
        <translation>서버가 실행 중에 값을 적용하며 연결은 그대로 유지됩니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::PasswordDialog</name>
    <message>
        <source>Change the password of %1</source>
        <translation>%1의 비밀번호 변경</translation>
    </message>
    <message>
        <source>Changing the password of %1</source>
        <translation>%1의 비밀번호 변경 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The password cannot be changed now.</source>
        <translation>지금은 비밀번호를 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>비밀번호 변경</translation>
    </message>
    <message>
        <source>The owner %1 gets a new password, which is made here. Programs that log in with the old one must be given the new one; sessions that are open go on. If the new one cannot be proved, the old one counts on.</source>
        <translation>소유자 %1이(가) 여기서 생성되는 새 비밀번호를 받습니다. 기존 비밀번호로 로그인하는 프로그램에는 새 비밀번호를 알려야 하며, 열린 세션은 계속됩니다. 새 비밀번호가 확인되지 않으면 기존 비밀번호가 계속 유효합니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ProtectionPage</name>
    <message>
        <source>Refuse to delete this database</source>
        <translation>이 데이터베이스의 삭제 거부</translation>
    </message>
    <message>
        <source>Deleting is then refused, from this window and from the command line, until the protection is switched off under Change. Whoever may write to the namespace can still delete objects with kubectl.</source>
        <translation>변경에서 보호를 끌 때까지 이 창과 명령줄에서 삭제가 거부됩니다. 네임스페이스에 쓸 수 있는 사람은 여전히 kubectl로 오브젝트를 삭제할 수 있습니다.</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>백업</translation>
    </message>
    <message>
        <source>This version takes no backups by itself. Until it does, dump the database on a schedule of your own (pg_dump, mariadb-dump) and keep the dump on another machine: replicas copy a mistake as fast as a row.</source>
        <translation>이 버전은 스스로 백업하지 않습니다. 그때까지는 직접 일정을 정해 덤프(pg_dump, mariadb-dump)를 만들고 다른 컴퓨터에 보관하십시오. 복제본은 실수도 행만큼 빨리 복사합니다.</translation>
    </message>
    <message>
        <source>Deleting is refused</source>
        <translation>삭제 거부됨</translation>
    </message>
    <message>
        <source>Can be deleted</source>
        <translation>삭제 가능</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReattachDialog</name>
    <message>
        <source>Re-attach %1</source>
        <translation>%1 다시 연결</translation>
    </message>
    <message>
        <source>Re-attaching %1</source>
        <translation>%1 다시 연결 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The volumes cannot be attached now.</source>
        <translation>지금은 볼륨을 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>Start with it all the same; what only other members have is lost</source>
        <translation>그래도 이 멤버로 시작하며, 다른 멤버에만 있는 것은 잃게 됩니다</translation>
    </message>
    <message>
        <source>Re-attach volumes</source>
        <translation>볼륨 다시 연결</translation>
    </message>
    <message>
        <source>Nothing is planned before you have decided.</source>
        <translation>결정하기 전에는 아무것도 계획하지 않습니다.</translation>
    </message>
    <message>
        <source>The database comes back in namespace %1 under the name it had, with its data, users, passwords and certificates. Its address may be another one.</source>
        <translation>데이터베이스가 네임스페이스 %1에 이전 이름으로, 데이터와 사용자, 비밀번호, 인증서와 함께 돌아옵니다. 주소는 달라질 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReportView</name>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation>클러스터 %2의 네임스페이스 %1</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation>%1 시작</translation>
    </message>
    <message>
        <source>ended %1</source>
        <translation>%1 종료</translation>
    </message>
    <message>
        <source>by %1</source>
        <comment>%1 = user@host</comment>
        <translation>%1 실행</translation>
    </message>
</context>
<context>
    <name>ph::ui::ResourcesDialog</name>
    <message>
        <source>Change %1</source>
        <translation>%1 변경</translation>
    </message>
    <message>
        <source>Changing %1</source>
        <translation>%1 변경 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The database cannot be changed like this.</source>
        <translation>데이터베이스를 이렇게 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation>코어 수, 예: 0.5 또는 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation>예: 512Mi 또는 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>스토리지</translation>
    </message>
    <message>
        <source>Can grow, never shrink</source>
        <translation>커질 수만 있고 줄일 수 없음</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>용도</translation>
    </message>
    <message>
        <source>Refuse to delete this database</source>
        <translation>이 데이터베이스의 삭제 거부</translation>
    </message>
    <message>
        <source>Change database</source>
        <translation>데이터베이스 변경</translation>
    </message>
    <message>
        <source>Correct the marked field to see what the change does</source>
        <translation>변경의 영향을 보려면 표시된 필드를 수정하세요</translation>
    </message>
    <message>
        <source>Change a value to see what that does</source>
        <translation>값을 변경하면 그 영향을 볼 수 있습니다</translation>
    </message>
    <message>
        <source>Volumes grow while the database runs; that is not taken back when a later step fails.</source>
        <translation>볼륨은 데이터베이스가 실행되는 동안 커지며, 이후 단계가 실패해도 되돌려지지 않습니다.</translation>
    </message>
    <message>
        <source>Nothing restarts, and connections stay as they are.</source>
        <translation>아무것도 다시 시작되지 않으며 연결은 그대로 유지됩니다.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Looking for newer ones…</source>
        <translation>새 버전을 찾는 중…</translation>
    </message>
    <message>
        <source>Which versions the cluster can run could not be read</source>
        <translation>클러스터가 실행할 수 있는 버전을 읽지 못했습니다</translation>
    </message>
    <message>
        <source>A newer one of the same series; members restart one by one</source>
        <translation>같은 계열의 새 버전. 멤버가 하나씩 다시 시작합니다</translation>
    </message>
    <message>
        <source>No newer one of this series can run here</source>
        <translation>이 계열의 새 버전은 여기서 실행할 수 없습니다</translation>
    </message>
</context>
<context>
    <name>ph::ui::RestartDialog</name>
    <message>
        <source>Restart %1</source>
        <translation>%1 다시 시작</translation>
    </message>
    <message>
        <source>Restarting %1</source>
        <translation>%1 다시 시작 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>Nothing can be restarted now.</source>
        <translation>지금은 다시 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>All members, one after the other</source>
        <translation>모든 멤버를 하나씩 차례로</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
</context>
<context>
    <name>ph::ui::ReviewPage</name>
    <message>
        <source>Steps of the plan</source>
        <translation>계획의 단계</translation>
    </message>
    <message>
        <source>Objects of the plan as YAML</source>
        <translation>계획의 오브젝트(YAML)</translation>
    </message>
    <message>
        <source>Commands that do the same</source>
        <translation>같은 일을 하는 명령</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>매니페스트</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Type the name to confirm</source>
        <translation>확인하려면 이름을 입력하십시오</translation>
    </message>
    <message>
        <source>Changes on this cluster must be confirmed.</source>
        <translation>이 클러스터의 변경은 확인해야 합니다.</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation>맞지 않음</translation>
    </message>
    <message>
        <source>Would wait</source>
        <translation>대기 예상</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>거부됨</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>확인 중</translation>
    </message>
    <message>
        <source>Asking the cluster what it would say; nothing is made.</source>
        <translation>클러스터에 받아들일지 묻는 중입니다. 아무것도 만들지 않습니다.</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>확인하지 못함</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>수락됨</translation>
    </message>
    <message numerus="yes">
        <source>The cluster would take all %n object(s), and there is room for them.</source>
        <translation>
            <numerusform>클러스터가 오브젝트 %n개를 모두 받아들이며 공간도 있습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookDialog</name>
    <message>
        <source>What to do</source>
        <translation>조치 방법</translation>
    </message>
    <message>
        <source>These texts are in English.</source>
        <translation>이 글은 영어로 되어 있습니다.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Find a code or a word</source>
        <translation>코드나 단어 찾기</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>주제</translation>
    </message>
</context>
<context>
    <name>ph::ui::RunbookLink</name>
    <message>
        <source>What to do</source>
        <translation>조치 방법</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <comment>%1 = what is wrong</comment>
        <translation>조치 방법: %1</translation>
    </message>
</context>
<context>
    <name>ph::ui::RunningList</name>
    <message>
        <source>Show steps and progress</source>
        <translation>단계와 진행 상황 보기</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>%1 진행 상황</translation>
    </message>
    <message>
        <source>step %1 of %2, %3</source>
        <comment>how far an operation is, time it took</comment>
        <translation>%2단계 중 %1단계, %3</translation>
    </message>
    <message>
        <source>Waits for %1</source>
        <translation>%1 대기 중</translation>
    </message>
    <message>
        <source>Runs on %1</source>
        <comment>%1 = user@host</comment>
        <translation>%1에서 실행 중</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>실행 중인 작업이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing is running. Last: %1, %2 %3.</source>
        <comment>Create orders, done 4 s ago</comment>
        <translation>실행 중인 작업이 없습니다. 마지막: %1, %2, %3.</translation>
    </message>
</context>
<context>
    <name>ph::ui::ScaleDialog</name>
    <message>
        <source>Members of %1</source>
        <translation>%1의 멤버</translation>
    </message>
    <message>
        <source>Changing the members of %1</source>
        <translation>%1의 멤버 변경 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The members cannot be changed like this.</source>
        <translation>이렇게는 멤버를 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>멤버</translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n member(s) now.</source>
        <translation>
            <numerusform>%1의 멤버는 지금 %n개입니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Change members</source>
        <translation>멤버 변경</translation>
    </message>
    <message numerus="yes">
        <source>Add %n member(s)</source>
        <translation>
            <numerusform>멤버 %n개 추가</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n member(s)</source>
        <translation>
            <numerusform>멤버 %n개 제거</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose how many members there shall be</source>
        <translation>멤버를 몇 개로 할지 선택하세요</translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) join and copy the data from the primary. Connections stay as they are.</source>
        <translation>
            <numerusform>멤버 %n개가 합류하여 기본 멤버에서 데이터를 복사합니다. 연결은 그대로 유지됩니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s) leave, the newest first, each with its copy of the data.</source>
        <translation>
            <numerusform>가장 새로운 멤버부터 %n개가 각자의 데이터 사본과 함께 제거됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The primary is among them and hands over to %1 first: connections are cut, and writes fail for a few seconds.</source>
        <translation>기본 멤버가 그중에 있어 먼저 %1에 넘깁니다. 연결이 끊기고 몇 초 동안 쓰기가 실패합니다.</translation>
    </message>
    <message>
        <source>%1, as now</source>
        <translation>%1 (현재)</translation>
    </message>
</context>
<context>
    <name>ph::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Everything takes effect at once.</source>
        <translation>모든 설정은 바로 적용됩니다.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Language and times</source>
        <translation>언어와 시간</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>키보드 단축키…</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>기본값으로 되돌리기</translation>
    </message>
</context>
<context>
    <name>ph::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ph::ui::Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>페이지</translation>
    </message>
    <message>
        <source>Show</source>
        <comment>heading above the list of clusters to narrow down to</comment>
        <translation>표시</translation>
    </message>
    <message>
        <source>Show only this cluster</source>
        <translation>이 클러스터만 보기</translation>
    </message>
    <message>
        <source>All clusters</source>
        <translation>모든 클러스터</translation>
    </message>
</context>
<context>
    <name>ph::ui::SizePage</name>
    <message>
        <source>Tiny</source>
        <translation>아주 작음</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>작음</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>중간</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>큼</translation>
    </message>
    <message>
        <source>Ready-made sizes</source>
        <translation>준비된 크기</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cores, such as 0.5 or 2</source>
        <translation>코어 수, 예: 0.5 또는 2</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Such as 512Mi or 2Gi</source>
        <translation>예: 512Mi 또는 2Gi</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>Can grow later, never shrink</source>
        <translation>나중에 늘릴 수 있지만 줄일 수 없습니다</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>스토리지 클래스</translation>
    </message>
    <message>
        <source>What kind of disk, as the cluster names it</source>
        <translation>클러스터가 부르는 디스크 종류</translation>
    </message>
    <message>
        <source>The cluster&apos;s default</source>
        <translation>클러스터 기본값</translation>
    </message>
    <message>
        <source>Room for it</source>
        <translation>남은 공간</translation>
    </message>
    <message>
        <source>%1 CPU · %2 · %3</source>
        <translation>CPU %1 · %2 · %3</translation>
    </message>
    <message>
        <source>%1 CPU
%2 memory
%3 storage</source>
        <translation>CPU %1
메모리 %2
저장 공간 %3</translation>
    </message>
    <message>
        <source>quotas</source>
        <translation>할당량</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>What the cluster has free is not known yet.</source>
        <translation>클러스터에 남은 것을 아직 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Not shown, because it cannot be read with these rights: %1.</source>
        <translation>이 권한으로 읽을 수 없어 표시하지 않음: %1.</translation>
    </message>
</context>
<context>
    <name>ph::ui::StartDialog</name>
    <message>
        <source>Start %1</source>
        <translation>%1 시작</translation>
    </message>
    <message>
        <source>Starting %1</source>
        <translation>%1 시작 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The database cannot be started now.</source>
        <translation>지금은 데이터베이스를 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>Start database</source>
        <translation>데이터베이스 시작</translation>
    </message>
    <message>
        <source>The member that stopped last starts first and leads; the others follow once it does.</source>
        <translation>마지막에 중지된 멤버가 먼저 시작되어 기본 멤버가 되고, 그 후 나머지가 뒤따릅니다.</translation>
    </message>
    <message>
        <source>The server starts with the data it stopped with.</source>
        <translation>서버가 중지될 때의 데이터로 시작됩니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::StatusLine</name>
    <message>
        <source>waits for %1</source>
        <translation>%1 대기 중</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n개 더</numerusform>
        </translation>
    </message>
    <message>
        <source>Show steps and progress</source>
        <translation>단계와 진행 보기</translation>
    </message>
    <message>
        <source>The embedded cluster is not running.</source>
        <translation>내장 클러스터가 실행되고 있지 않습니다.</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>실행 중인 작업 없음</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live</source>
        <translation>
            <numerusform>클러스터 %n개 중 %1개 실시간</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n cluster(s) live, newest answer %2</source>
        <comment>%2 = 4 s ago</comment>
        <translation>
            <numerusform>클러스터 %n개 중 %1개 실시간, 최근 응답 %2</numerusform>
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
        <translation>%1 대기 중</translation>
    </message>
</context>
<context>
    <name>ph::ui::StopDialog</name>
    <message>
        <source>Stop %1</source>
        <translation>%1 중지</translation>
    </message>
    <message>
        <source>Stopping %1</source>
        <translation>%1 중지 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>The database cannot be stopped now.</source>
        <translation>지금은 데이터베이스를 중지할 수 없습니다.</translation>
    </message>
    <message>
        <source>Stop database</source>
        <translation>데이터베이스 중지</translation>
    </message>
    <message>
        <source>All connections are cut, and nobody can connect until it is started again. Data, users, passwords and the address stay as they are.</source>
        <translation>모든 연결이 끊기며, 다시 시작할 때까지 아무도 연결할 수 없습니다. 데이터, 사용자, 비밀번호, 주소는 그대로 유지됩니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::SwitchoverDialog</name>
    <message>
        <source>Switch over %1</source>
        <translation>%1 전환</translation>
    </message>
    <message>
        <source>Switching over %1</source>
        <translation>%1 전환 중</translation>
    </message>
    <message>
        <source>Asking the cluster…</source>
        <translation>클러스터에 묻는 중…</translation>
    </message>
    <message>
        <source>No other member can take over now.</source>
        <translation>지금은 다른 멤버가 이어받을 수 없습니다.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>orders-1: Replica</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>New primary</source>
        <translation>새 기본 멤버</translation>
    </message>
    <message>
        <source>%1 is the primary of %2 now.</source>
        <translation>지금 %2의 기본 멤버는 %1입니다.</translation>
    </message>
    <message>
        <source>Switch over</source>
        <translation>전환</translation>
    </message>
    <message>
        <source>%1 becomes the primary instead of %2. Connections are cut, and writes fail for a few seconds. Nothing that was committed is lost: it is done only once %1 has all of it.</source>
        <translation>%2 대신 %1이(가) 기본 멤버가 됩니다. 연결이 끊기고 몇 초 동안 쓰기가 실패합니다. 커밋된 것은 사라지지 않습니다. %1이(가) 모두 갖춘 뒤에만 넘깁니다.</translation>
    </message>
    <message>
        <source>The replica with the least lag</source>
        <translation>지연이 가장 적은 복제본</translation>
    </message>
    <message>
        <source>%1: %2, lag %3</source>
        <comment>orders-1: Replica, lag 16 MiB</comment>
        <translation>%1: %2, 지연 %3</translation>
    </message>
</context>
<context>
    <name>ph::ui::TableView</name>
    <message>
        <source>Copy as text</source>
        <translation>텍스트로 복사</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>CSV로 복사</translation>
    </message>
    <message>
        <source>Compact rows</source>
        <translation>좁은 행</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>열</translation>
    </message>
</context>
<context>
    <name>ph::ui::TopologySketch</name>
    <message>
        <source>One server without a replica</source>
        <translation>복제본 없는 서버 하나</translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s); commits wait for one of them</source>
        <translation>
            <numerusform>기본 멤버와 복제본 %n개. 커밋은 그중 하나를 기다립니다</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A primary and %n replica(s) that follow it</source>
        <translation>
            <numerusform>기본 멤버와 이를 따르는 복제본 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>복제본</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>서버</translation>
    </message>
</context>
<context>
    <name>ph::ui::UnfinishedDialog</name>
    <message>
        <source>Another console runs it. Its progress shows here again when it has ended or stopped.</source>
        <translation>다른 콘솔이 실행하고 있습니다. 끝나거나 멈추면 여기에 다시 표시됩니다.</translation>
    </message>
    <message>
        <source>Resume takes it over and makes what is missing. If that fails, everything it made is removed again; a complete database that does not become ready is kept.</source>
        <translation>다시 시작하면 작업을 이어받아 빠진 것을 만듭니다. 실패하면 만든 것을 모두 다시 제거합니다. 다 만들어졌지만 준비되지 않은 데이터베이스는 남겨 둡니다.</translation>
    </message>
    <message>
        <source>Resume takes it over and deletes what is left of the plan that was confirmed, nothing else.</source>
        <translation>다시 시작하면 작업을 이어받아 확인된 계획에서 남은 것만 삭제합니다.</translation>
    </message>
    <message>
        <source>Resume takes it over and carries out the steps that are left.</source>
        <translation>다시 시작하면 작업을 이어받아 남은 단계를 실행합니다.</translation>
    </message>
    <message>
        <source>Namespace %1 on cluster %2</source>
        <translation>클러스터 %2의 네임스페이스 %1</translation>
    </message>
    <message>
        <source>begun %1</source>
        <translation>%1 시작</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Roll back removes everything it made, the volume and what was written to it included.</source>
        <translation>되돌리면 이 작업이 만든 모든 것이 볼륨과 그 안에 기록된 데이터까지 함께 제거됩니다.</translation>
    </message>
    <message>
        <source>Type the name to roll back</source>
        <translation>되돌리려면 이름을 입력하십시오</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 또는 %2</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the database: nothing was deleted yet.</source>
        <translation>되돌리면 작업을 끝내고 데이터베이스를 유지합니다. 아직 아무것도 삭제되지 않았습니다.</translation>
    </message>
    <message>
        <source>Roll back ends it and keeps the members: none has come or gone yet.</source>
        <translation>되돌리면 작업을 끝내고 멤버를 유지합니다. 아직 추가되거나 제거된 멤버가 없습니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::WherePage</name>
    <message>
        <source>What kind of database</source>
        <translation>데이터베이스 종류</translation>
    </message>
    <message>
        <source>Single server</source>
        <translation>단일 서버</translation>
    </message>
    <message>
        <source>For development and tests. Down while its node is down.</source>
        <translation>개발과 테스트용. 노드가 멈추면 함께 멈춥니다.</translation>
    </message>
    <message>
        <source>Highly available</source>
        <translation>고가용성</translation>
    </message>
    <message>
        <source>Three members: a replica takes over by itself within seconds.</source>
        <translation>멤버 셋: 복제본이 몇 초 안에 스스로 이어받습니다.</translation>
    </message>
    <message>
        <source>No commit lost</source>
        <translation>커밋 손실 없음</translation>
    </message>
    <message>
        <source>Three members, and each commit waits until a replica has it too.</source>
        <translation>멤버 셋, 커밋마다 복제본도 가질 때까지 기다립니다.</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>네임스페이스</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>At most 40 characters: a–z, 0–9 and hyphens.</source>
        <translation>최대 40자: a–z, 0–9, 하이픈.</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>What it is for; whoever looks at it at night will be glad to read it</source>
        <translation>용도. 밤중에 보는 사람이 고마워할 것입니다</translation>
    </message>
    <message>
        <source>%1 runs as one server here.</source>
        <comment>MariaDB</comment>
        <translation>%1은(는) 여기서 서버 하나로 실행됩니다.</translation>
    </message>
</context>
<context>
    <name>ph::ui::Workspace</name>
    <message>
        <source>Databases</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>카탈로그</translation>
    </message>
</context>
<context>
    <name>ph::ui::YamlTab</name>
    <message>
        <source>Object shown as YAML</source>
        <translation>YAML로 볼 객체</translation>
    </message>
    <message>
        <source>Copy this YAML</source>
        <translation>이 YAML 복사</translation>
    </message>
    <message>
        <source>Values of Secrets are masked.</source>
        <translation>Secret의 값은 가려집니다.</translation>
    </message>
    <message>
        <source>Reading the objects of %1…</source>
        <translation>%1의 객체를 읽는 중…</translation>
    </message>
    <message>
        <source>The objects could not be read.</source>
        <translation>객체를 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>No objects</source>
        <translation>객체 없음</translation>
    </message>
    <message>
        <source>The cluster holds nothing of this database any more.</source>
        <translation>클러스터에 이 데이터베이스의 것이 더 이상 없습니다.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
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
