// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/runbooks.h"

#include <QTest>

using namespace ph;
using namespace ph::domain;

/// What is shown leads to a topic; that each code has one is checked from the sources (tests/checks/runbooks.py).
class TestRunbooks final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTheTopicsThatAreCompiledIn() {
        QVERIFY(runbooks().size() > 80);
        for (const Runbook &runbook : runbooks()) {
            QVERIFY(!runbook.codes.empty() && !runbook.title.empty() && !runbook.group.empty());
            QVERIFY2(runbook.text.starts_with("**You see.**"), runbook.codes.front().c_str());
            QVERIFY2(runbook.text.find("**Never.**") != std::string::npos, runbook.codes.front().c_str());
            QVERIFY(runbook.text.find("\n## ") == std::string::npos);
        }
    }
    void findsATopicInAnyCase() {
        const Runbook *found = runbookOf("pod.crashLoop");
        QVERIFY(found);
        QCOMPARE(found->title, std::string("the server stops again and again"));
        QCOMPARE(found->group, std::string("A database is not well"));
        QCOMPARE(runbookOf("crashloopbackoff"), found);
        QVERIFY(!runbookOf("pod.crash"));
        QVERIFY(!runbookOf(""));
    }
    void prefersTheReasonOfAnError() {
        Error error{Errc::Timeout, "the database did not become ready"};
        QCOMPARE(topicOf(error), std::string("Timeout"));
        error.reason = "volume.pending";
        QCOMPARE(topicOf(error), std::string("volume.pending"));
        error.reason = "InternalError"; // a word of the cluster's that has no topic
        QCOMPARE(topicOf(error), std::string("Timeout"));
    }
    void everyMeaningHasATopic() {
        for (int code = 0; code <= static_cast<int>(Errc::Internal); ++code)
            QVERIFY2(runbookOf(topicOf(Error{static_cast<Errc>(code)})), errcName(static_cast<Errc>(code)));
    }
    void everyStepAndStateHasATopic() {
        StepReport step;
        for (int kind = 0; kind <= static_cast<int>(PlanStep::Kind::WaitParameters); ++kind) {
            step.kind = static_cast<PlanStep::Kind>(kind);
            QVERIFY2(runbookOf(topicOf(step)), topicOf(step).c_str());
        }
        QCOMPARE(topicOf(step), std::string("step.waitParameters"));
        step.error = Error{Errc::Conflict, "it is being run elsewhere"};
        step.error.reason = "OperationHeld";
        QCOMPARE(topicOf(step), std::string("OperationHeld"));
        step.id = "lease";
        step.error = {};
        QCOMPARE(topicOf(step), std::string("step.lease"));
        for (int state = 0; state <= static_cast<int>(InstanceState::Failed); ++state) {
            const std::string code = topicOf(static_cast<InstanceState>(state));
            QVERIFY2(code.empty() == (static_cast<InstanceState>(state) == InstanceState::Ready), code.c_str());
            QVERIFY2(code.empty() || runbookOf(code), code.c_str());
        }
    }
    void printsForATerminal() {
        Runbook runbook;
        runbook.text = "**You see.** *Down* in `red`.\n\n```sh\nls *.md `x`\n```\n";
        QCOMPARE(runbookText(runbook), std::string("You see. Down in red.\n\n    ls *.md `x`\n"));
    }
};

QTEST_APPLESS_MAIN(TestRunbooks)
#include "tst_runbooks.moc"
