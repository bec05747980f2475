// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/kube/kubeconfigwatcher.h"

#include <QTest>

#include <mutex>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

namespace {

std::string text(const std::string &server, const std::string &extra = {}) {
    return "current-context: a\nclusters:\n- {name: a, cluster: {server: 'https://" + server + "', certificate-authority: ca.crt}}\n"
           "- {name: b, cluster: {server: 'https://b'}}\nusers: []\ncontexts:\n- {name: a, context: {cluster: a}}\n- {name: b, context: {cluster: b}}\n" + extra;
}

} // namespace

class TestKubeconfigWatcher final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("tst-watcher").value();
        m_file = m_folder / "config";
        write(text("a"));
        QVERIFY(writeFileAtomic(m_folder / "ca.crt", "one").ok());
        m_seen.clear();
    }
    void cleanup() { fs::remove_all(m_folder); }

    void tellsWhichContextsChanged() {
        const auto watcher = watch(1h);
        write(text("other"));
        QTRY_COMPARE(last(), std::string("~a"));
        write(text("other", "- {name: c, context: {cluster: b}}\n"));
        QTRY_COMPARE(last(), std::string("+c"));
        write("current-context: b\nclusters:\n- {name: b, cluster: {server: 'https://b'}}\ncontexts:\n- {name: b, context: {cluster: b}}\n");
        QTRY_COMPARE(last(), std::string("-a-c*"));
        QCOMPARE(count(), std::size_t(3));
    }
    void noticesRewritesInPlaceAndReferredFiles() {
        const auto watcher = watch(1h);
        {
            FILE *file = std::fopen(m_file.c_str(), "w");
            const std::string content = text("inplace");
            std::fputs(content.c_str(), file);
            std::fclose(file);
        }
        QTRY_COMPARE(last(), std::string("~a"));
        QVERIFY(writeFileAtomic(m_folder / "ca.crt", "two").ok());
        QTRY_COMPARE(count(), std::size_t(2));
        QCOMPARE(last(), std::string("~a"));
    }
    void saysNothingWhenNothingChanged() {
        const auto watcher = watch(1h);
        write(text("a", "# a comment\n"));
        QVERIFY(writeFileAtomic(m_folder / "ca.crt", "one").ok());
        write(text("a", "- {name: c, context: {cluster: b}}\n"));
        QTRY_COMPARE(last(), std::string("+c"));
        QCOMPARE(count(), std::size_t(1));
    }
    void keepsTheLastGoodStateWhileTheFileIsBroken() {
        const auto watcher = watch(1h);
        write("clusters: [");
        QTRY_COMPARE(last(), std::string("error"));
        write(text("a"));
        QTRY_COMPARE(last(), std::string("ok"));
        QCOMPARE(count(), std::size_t(2));
    }
    void seesFoldersMadeLater() {
        m_file = m_folder / "later" / "config";
        const auto watcher = watch(50ms);
        fs::create_directory(m_folder / "later");
        write(text("a"));
        QTRY_COMPARE(last(), std::string("+a+b*"));
    }
    void tellsAtOnceWhatChangedBeforeItBegan() {
        Kubeconfig before = *loadKubeconfig({m_file});
        write(text("changed"));
        const KubeconfigWatcher watcher({m_file}, before, m_executor, callback(), 1h);
        QTRY_COMPARE(last(), std::string("~a"));
    }

private:
    void write(const std::string &content) const { QVERIFY(writeFileAtomic(m_file, content).ok()); }
    KubeconfigWatcher::Callback callback() {
        return [this](const KubeconfigWatcher::Change &change) {
            std::string line;
            for (const auto &name : change.contexts.added)
                line += "+" + name;
            for (const auto &name : change.contexts.changed)
                line += "~" + name;
            for (const auto &name : change.contexts.removed)
                line += "-" + name;
            if (change.currentContextChanged)
                line += "*";
            if (line.empty())
                line = change.config ? "ok" : "error";
            const std::lock_guard lock(m_mutex);
            m_seen.push_back(line);
        };
    }
    std::unique_ptr<KubeconfigWatcher> watch(std::chrono::milliseconds period) {
        return std::make_unique<KubeconfigWatcher>(std::vector<fs::path>{m_file}, *loadKubeconfig({m_file}), m_executor, callback(), period);
    }
    std::string last() {
        const std::lock_guard lock(m_mutex);
        return m_seen.empty() ? "" : m_seen.back();
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return m_seen.size();
    }

    fs::path m_folder;
    fs::path m_file;
    std::mutex m_mutex;
    std::vector<std::string> m_seen;
    Executor m_executor{2};
};

QTEST_APPLESS_MAIN(TestKubeconfigWatcher)
#include "tst_kubeconfigwatcher.moc"
