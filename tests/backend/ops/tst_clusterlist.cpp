// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/clusterlist.h"

#include <QTest>

using namespace ph;
using namespace ph::ops;

namespace {

std::string config(const std::string &current, const std::vector<std::string> &contexts) {
    std::string text = "apiVersion: v1\nkind: Config\ncurrent-context: " + current +
                       "\nclusters:\n- name: k\n  cluster: {server: 'https://127.0.0.1:1'}\n"
                       "users:\n- name: u\n  user: {token: t}\ncontexts:\n";
    for (const auto &context : contexts)
        text += "- name: " + context + "\n  context: {cluster: k, user: u, namespace: team}\n";
    return text;
}

std::string names(const ClusterList &list) {
    std::string out;
    for (const auto &entry : list.entries())
        out += entry.name + " ";
    return out;
}

} // namespace

class TestClusterList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("clusters").value();
        m_options.kubeconfigs = {m_folder / "usual"};
        m_options.embedded = ConsoleOptions::Embedded{m_folder / "embedded", "embedded"};
        QVERIFY(writeFileAtomic(m_folder / "usual", config("b", {"a", "b"})).ok());
    }
    void cleanup() { fs::remove_all(m_folder); }

    void listsTheEmbeddedOneFirstWhenItIsThere() {
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QCOMPARE(names(list), std::string("a b "));
        QVERIFY(list.problems().empty());
        QVERIFY(list.entries().at(1).current && !list.entries().at(0).current);
        QCOMPARE(list.entries().front().ns, std::string("team"));
        QVERIFY(writeFileAtomic(m_folder / "embedded", config("x", {"x"})).ok());
        list.reload();
        QCOMPARE(names(list), std::string("embedded a b "));
    }
    void rememberWhatWasDecided() {
        QVERIFY(writeFileAtomic(m_folder / "more", config("a", {"a", "c", "d"})).ok());
        {
            ClusterList list(m_options, m_folder / "config");
            list.reload();
            QVERIFY(list.add(m_folder / "more", {"a", "c"}).ok());
            QCOMPARE(names(list), std::string("a b a-2 c "));
            QVERIFY(list.remove("b").ok());
            QVERIFY(list.setProtection("c", ProtectionLevel::ReadOnly).ok());
            QVERIFY(list.setColor("c", "#C2362B").ok());
            QVERIFY(list.setColor("a", "#000000").ok());
            QVERIFY(list.setColor("a", {}).ok());
            QCOMPARE(list.setColor("moon", {}).error().code, Errc::NotFound);
            for (const char *bad : {"red", "#12345", "#1234567", "#12345g", "url(x)", "#C2362B; x"})
                QCOMPARE(list.setColor("c", bad).error().code, Errc::Invalid);
        }
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QCOMPARE(names(list), std::string("a a-2 c "));
        QCOMPARE(list.entries().back().protection, ProtectionLevel::ReadOnly);
        QCOMPARE(list.entries().back().color, std::string("#C2362B"));
        QCOMPARE(list.entries().front().color, std::string());
        QVERIFY(list.add(m_folder / "usual", {"b"}).ok()); // takes it back on
        QVERIFY(names(list).find("b ") != std::string::npos);
    }
    void badFilesDoNotHideGoodOnes() {
        QVERIFY(writeFileAtomic(m_folder / "more", config("c", {"c"})).ok());
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QVERIFY(list.add(m_folder / "more", {}).ok());
        QVERIFY(writeFileAtomic(m_folder / "usual", "contexts: [").ok());
        ClusterList fresh(m_options, m_folder / "config");
        fresh.reload();
        QCOMPARE(names(fresh), std::string("c "));
        QCOMPARE(fresh.problems().size(), std::size_t(1));
    }
    void aFileBeingEditedCountsAsItWas() {
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QVERIFY(writeFileAtomic(m_folder / "usual", "contexts: [").ok());
        list.reload();
        QCOMPARE(names(list), std::string("a b "));
        QCOMPARE(list.problems().size(), std::size_t(1));
        QVERIFY(writeFileAtomic(m_folder / "usual", config("b", {"b"})).ok());
        list.reload();
        QCOMPARE(names(list), std::string("b "));
        QVERIFY(list.problems().empty());
        fs::remove(m_folder / "usual"); // gone is gone
        list.reload();
        QCOMPARE(names(list), std::string());
    }
    void refusesWhatCannotBeUsed() {
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QCOMPARE(list.add(m_folder / "absent", {}).error().code, Errc::NotFound);
        QVERIFY(writeFileAtomic(m_folder / "bad", "][").ok());
        QCOMPARE(list.add(m_folder / "bad", {}).error().code, Errc::Invalid);
        QCOMPARE(list.add(m_folder / "usual", {"zzz"}).error().code, Errc::NotFound);
        QCOMPARE(list.remove("zzz").error().code, Errc::NotFound);
        QCOMPARE(names(list), std::string("a b "));
    }
    void aBrokenDecisionFileProtectsEverything() {
        QVERIFY(makeDirectories(m_folder / "config").ok());
        QVERIFY(writeFileAtomic(m_folder / "config" / "clusters.json", "{oops").ok());
        ClusterList list(m_options, m_folder / "config");
        list.reload();
        QCOMPARE(names(list), std::string("a b "));
        for (const auto &entry : list.entries())
            QCOMPARE(entry.protection, ProtectionLevel::ReadOnly);
        QVERIFY(!list.setProtection("a", ProtectionLevel::Open).ok());
    }

private:
    fs::path m_folder;
    ConsoleOptions m_options;
};

QTEST_APPLESS_MAIN(TestClusterList)
#include "tst_clusterlist.moc"
