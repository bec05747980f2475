// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/kube/environment.h"
#include "backend/kube/kubeconfig.h"

#include <QTest>

#include <algorithm>
#include <unistd.h>

using namespace ph;
using namespace ph::kube;

namespace {

fs::path dataFolder() {
    return fs::path(qgetenv("PH_SOURCE_DIR").toStdString()) / "tests/data/kubeconfig";
}

std::vector<fs::path> filesIn(const fs::path &folder) {
    std::vector<fs::path> files;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::ranges::sort(files, {}, [](const fs::path &path) { return path.filename(); });
    return files;
}

/// The same without where things came from, for comparisons with a printed configuration.
Kubeconfig withoutSources(Kubeconfig config) {
    config.files.clear();
    config.missing.clear();
    for (auto &[name, entry] : config.clusters)
        entry.source.clear();
    for (auto &[name, entry] : config.users)
        entry.source.clear();
    for (auto &[name, entry] : config.contexts)
        entry.source.clear();
    return config;
}

} // namespace

class TestKubeconfig final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheFilesKubectlWouldRead_data() {
        QTest::addColumn<QByteArray>("kubeconfig");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("one") << QByteArray("/a/b") << QByteArray("/a/b");
        QTest::newRow("several") << QByteArray("/a:/b") << QByteArray("/a:/b");
        QTest::newRow("empty parts") << QByteArray(":/a::/b:") << QByteArray("/a:/b");
        QTest::newRow("twice") << QByteArray("/a:/b:/a") << QByteArray("/a:/b");
        QTest::newRow("unset") << QByteArray() << QByteArray("/home/anna/.kube/config");
    }
    void findsTheFilesKubectlWouldRead() {
        QFETCH(QByteArray, kubeconfig);
        QFETCH(QByteArray, expected);
        std::string joined;
        for (const fs::path &path : kubeconfigPaths({{"HOME", "/home/anna"}, {"KUBECONFIG", kubeconfig.toStdString()}}))
            joined += (joined.empty() ? "" : ":") + path.string();
        QCOMPARE(joined, expected.toStdString());
    }

    void mergesAsKubectlDoes_data() {
        QTest::addColumn<QString>("folder");
        for (const auto &entry : fs::directory_iterator(dataFolder() / "merge"))
            QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    }
    void mergesAsKubectlDoes() {
        QFETCH(QString, folder);
        const auto files = filesIn(folder.toStdString());
        const auto ours = loadKubeconfig(files);
        QVERIFY2(ours.ok(), ours.ok() ? "" : ours.error().text().c_str());
        const auto kubectl = findProgram("kubectl");
        if (!kubectl)
            QSKIP("kubectl is not installed");
        std::string joined;
        for (const fs::path &file : files)
            joined += (joined.empty() ? "" : ":") + file.string();
        Command command;
        command.argv = {kubectl->string(), "config", "view", "--raw", "-o", "json"};
        command.environment = currentEnvironment();
        (*command.environment)["KUBECONFIG"] = joined;
        const auto result = runCommand(command, Context());
        QVERIFY(result.ok() && result->exitCode == 0);
        const auto theirs = parseKubeconfig(result->out, "/nowhere");
        QVERIFY(theirs.ok());
        QCOMPARE(formatKubeconfig(withoutSources(*ours)).reveal(), formatKubeconfig(withoutSources(*theirs)).reveal());
    }

    void firstFileWins() {
        const auto config = loadKubeconfig(filesIn(dataFolder() / "merge/first-wins"));
        QVERIFY(config.ok());
        QCOMPARE(config->currentContext, std::string("east"));
        QCOMPARE(config->clusters.at("east").server, std::string("https://east.example.com:6443"));
        QVERIFY(!config->clusters.at("east").insecureSkipTlsVerify);
        QCOMPARE(config->users.at("anna").token.reveal(), std::string("first"));
        QVERIFY(config->users.at("anna").clientCertificate.empty());
        QCOMPARE(config->contexts.at("east").ns, std::string("shop"));
        QVERIFY(config->contexts.contains("west"));
    }

    void resolvesPathsAgainstTheirOwnFile() {
        const fs::path folder = dataFolder() / "paths";
        const auto config = loadKubeconfig(filesIn(folder));
        QVERIFY(config.ok());
        QCOMPARE(config->clusters.at("files").certificateAuthority, (folder / "pki/ca.crt").string());
        QCOMPARE(config->users.at("files").clientCertificate, (folder / "pki/user.crt").string());
        QCOMPARE(config->users.at("files").clientKey, (folder.parent_path() / "pki/user.key").string());
        QCOMPARE(config->users.at("below").tokenFile, (folder / "sub/token").string());
        QCOMPARE(config->users.at("plugin-here").exec->command, (folder / "sub/bin/login").string());
        QCOMPARE(config->users.at("plugin-in-path").exec->command, std::string("login"));
    }

    void printsWhatItReads() {
        for (const char *folder : {"merge", "paths"})
            for (const fs::path &file : filesIn(dataFolder() / folder)) {
                const auto first = loadKubeconfigFile(file);
                QVERIFY(first.ok());
                const auto second = parseKubeconfig(formatKubeconfig(*first).reveal(), file);
                QVERIFY2(second.ok() && *second == *first, file.c_str());
            }
    }

    void namesWhatIsWrongWithAFile_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("cut off") << QByteArray("cut-off") << QByteArray("line");
        QTest::newRow("another kind") << QByteArray("a-pod")
                                      << QByteArray("the file is a Pod, not a kubeconfig (kind: Config)");
        QTest::newRow("text instead of list")
            << QByteArray("clusters-is-text") << QByteArray("'clusters' of the file must be a list but is a text");
        QTest::newRow("number") << QByteArray("token-is-a-number")
                                << QByteArray("'token' of user 'u' must be text but is a number; put it in quotes");
        QTest::newRow("base64") << QByteArray("ca-is-no-base64")
                                << QByteArray("'certificate-authority-data' of cluster 'c' is not valid base64");
        QTest::newRow("twice") << QByteArray("name-twice")
                               << QByteArray("'contexts' of the file holds the name 'a' twice");
        QTest::newRow("sentence") << QByteArray("a-sentence") << QByteArray("the file must be a mapping of fields");
        QTest::newRow("version") << QByteArray("version-2")
                                 << QByteArray("'apiVersion' of the file must be v1 but is 'v2'");
        QTest::newRow("mode") << QByteArray("interactive-mode")
                              << QByteArray("must be Never, IfAvailable or Always but is 'Sometimes'");
        QTest::newRow("random") << QByteArray("random-bytes") << QByteArray();
    }
    void namesWhatIsWrongWithAFile() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, cause);
        const fs::path path = dataFolder() / "bad" / (file.toStdString() + ".yaml");
        const auto config = loadKubeconfigFile(path);
        QVERIFY(!config.ok());
        QCOMPARE(config.error().code, Errc::Invalid);
        QCOMPARE(config.error().subject, path.string());
        QVERIFY(!config.error().hint.empty());
        QVERIFY2(config.error().cause.find(cause.toStdString()) != std::string::npos, config.error().cause.c_str());
        QVERIFY(!loadKubeconfig({path}).ok());
    }

    void saysWhenFilesAreMissingOrUnreadable() {
        const auto folder = makeTemporaryDirectory("tst-kubeconfig");
        QVERIFY(folder.ok());
        const fs::path gone = *folder / "gone";
        QCOMPARE(loadKubeconfigFile(gone).error().code, Errc::NotFound);
        const auto merged = loadKubeconfig({gone});
        QVERIFY(merged.ok());
        QCOMPARE(merged->missing.size(), std::size_t(1));
        const auto resolved = resolveContext(*merged, "x");
        QCOMPARE(resolved.error().code, Errc::NotFound);
        QCOMPARE(resolved.error().subject, gone.string());
        QVERIFY(!loadKubeconfigFile(*folder).ok()); // a folder
        if (::geteuid() != 0) {
            const fs::path locked = *folder / "locked";
            QVERIFY(writeFileAtomic(locked, "{}", 0).ok());
            QCOMPARE(loadKubeconfigFile(locked).error().code, Errc::Forbidden);
        }
        fs::remove_all(*folder);
    }

    void readsAnEmptyFile() {
        for (const char *text : {"", "\n", "---\n", "{}", "apiVersion: v1\nkind: Config\n"}) {
            const auto config = parseKubeconfig(text, "/a");
            QVERIFY(config.ok());
            QVERIFY(config->contexts.empty());
        }
    }

    void resolvesContexts_data() {
        QTest::addColumn<QByteArray>("context");
        QTest::addColumn<int>("code"); // -1 = found
        QTest::addColumn<QByteArray>("cause");
        const auto found = -1;
        const auto invalid = int(Errc::Invalid);
        QTest::newRow("current") << QByteArray() << found << QByteArray();
        QTest::newRow("with namespace") << QByteArray("ns") << found << QByteArray();
        QTest::newRow("no user named") << QByteArray("anonymous") << found << QByteArray();
        QTest::newRow("unknown") << QByteArray("west") << int(Errc::NotFound)
                                 << QByteArray("it is in none of: /a/config");
        QTest::newRow("cluster gone") << QByteArray("nocluster") << int(Errc::NotFound)
                                      << QByteArray("its cluster 'gone' does not exist");
        QTest::newRow("user gone") << QByteArray("nouser") << int(Errc::NotFound)
                                   << QByteArray("its user 'gone' does not exist");
        QTest::newRow("no server") << QByteArray("noserver") << invalid << QByteArray("it names no server");
        QTest::newRow("insecure with ca") << QByteArray("both") << invalid << QByteArray("exclude each other");
        QTest::newRow("ftp") << QByteArray("ftp") << invalid << QByteArray("must be an http or https address");
        QTest::newRow("bad proxy") << QByteArray("badproxy") << invalid << QByteArray("'ftp://***@p'");
        QTest::newRow("two ways") << QByteArray("two") << invalid
                                  << QByteArray("both a token and a user name and password");
        QTest::newRow("no key") << QByteArray("halfcert") << invalid << QByteArray("no client key");
        QTest::newRow("groups alone") << QByteArray("groups") << invalid << QByteArray("need 'as'");
        QTest::newRow("removed provider") << QByteArray("gcp") << invalid << QByteArray("'gcp' is not supported");
        QTest::newRow("plugin version") << QByteArray("noversion") << invalid << QByteArray("v1 or v1beta1");
        QTest::newRow("plugin mode") << QByteArray("nomode") << invalid << QByteArray("interactiveMode is missing");
        QTest::newRow("plugin command") << QByteArray("nocommand") << invalid << QByteArray("names no command");
    }
    void resolvesContexts() {
        QFETCH(QByteArray, context);
        QFETCH(int, code);
        QFETCH(QByteArray, cause);
        const auto config = parseKubeconfig(*readFile(dataFolder() / "contexts.yaml"), "/a/config");
        QVERIFY2(config.ok(), config.ok() ? "" : config.error().text().c_str());
        const auto resolved = resolveContext(*config, context.toStdString());
        if (code < 0) {
            QVERIFY2(resolved.ok(), resolved.ok() ? "" : resolved.error().text().c_str());
            QCOMPARE(resolved->context.ns, std::string(context == "ns" ? "shop" : "default"));
            QCOMPARE(resolved->name, context.isEmpty() ? std::string("east") : context.toStdString());
            return;
        }
        QVERIFY(!resolved.ok());
        QCOMPARE(int(resolved.error().code), code);
        QVERIFY2(resolved.error().cause.find(cause.toStdString()) != std::string::npos, resolved.error().cause.c_str());
        QVERIFY(!resolved.error().hint.empty());
        QVERIFY(resolved.error().text().find("geheim") == std::string::npos);
    }

    void comparesContextByContext() {
        const auto before = parseKubeconfig(*readFile(dataFolder() / "contexts.yaml"), "/a/config");
        Kubeconfig after = *before;
        QVERIFY(compareKubeconfigs(*before, after).empty());
        after.users.at("two").token = Secret("other");
        after.contexts.erase("ns");
        after.contexts["new"] = after.contexts.at("east");
        after.currentContext = "ns";
        const auto difference = compareKubeconfigs(*before, after);
        QCOMPARE(difference.added, std::vector<std::string>{"new"});
        QCOMPARE(difference.removed, std::vector<std::string>{"ns"});
        QCOMPARE(difference.changed, std::vector<std::string>{"two"});
    }
    void tokensWrittenBackAreNoChange() {
        const char *text = "clusters: [{name: c, cluster: {server: 'https://a'}}]\ncontexts: [{name: x, context: "
                           "{cluster: c, user: u}}]\n"
                           "users: [{name: u, user: {auth-provider: {name: oidc, config: {client-id: me, id-token: a, "
                           "refresh-token: b}}}}]\n";
        const auto before = parseKubeconfig(text, "/a");
        Kubeconfig after = *before;
        after.users.at("u").authProvider->config["id-token"] = Secret("new");
        after.users.at("u").authProvider->config["refresh-token"] = Secret("new");
        QVERIFY(compareKubeconfigs(*before, after).empty());
        after.users.at("u").authProvider->config["client-id"] = Secret("you");
        QCOMPARE(compareKubeconfigs(*before, after).changed.size(), std::size_t(1));
    }

    void choosesTheProxy_data() {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("noProxy");
        QTest::addColumn<bool>("used");
        const QByteArray url("https://api.east.example.com:6443/x");
        QTest::newRow("plain") << url << QByteArray() << true;
        QTest::newRow("star") << url << QByteArray("*") << false;
        QTest::newRow("domain") << url << QByteArray("a.org, example.com") << false;
        QTest::newRow("not a label") << url << QByteArray("ample.com") << true;
        QTest::newRow("dot") << url << QByteArray(".example.com") << false;
        QTest::newRow("dot of itself") << url << QByteArray(".api.east.example.com") << true;
        QTest::newRow("star dot") << url << QByteArray("*.example.com") << false;
        QTest::newRow("port") << url << QByteArray("example.com:6443") << false;
        QTest::newRow("other port") << url << QByteArray("example.com:443") << true;
        QTest::newRow("case") << url << QByteArray("EXAMPLE.com") << false;
        QTest::newRow("loopback name") << QByteArray("https://localhost:6443") << QByteArray() << false;
        QTest::newRow("loopback address") << QByteArray("https://127.0.0.9:6443") << QByteArray() << false;
        QTest::newRow("loopback v6") << QByteArray("https://[::1]:6443") << QByteArray() << false;
        QTest::newRow("network") << QByteArray("https://10.1.2.3") << QByteArray("10.1.0.0/16") << false;
        QTest::newRow("other network") << QByteArray("https://10.2.2.3") << QByteArray("10.1.0.0/16") << true;
        QTest::newRow("network of odd size") << QByteArray("https://10.1.3.255") << QByteArray("10.1.2.0/23") << false;
        QTest::newRow("broken network") << QByteArray("https://10.1.2.3") << QByteArray("10.1.0.0/99") << true;
        QTest::newRow("address") << QByteArray("https://10.1.2.3") << QByteArray("10.1.2.3") << false;
        QTest::newRow("v6 network") << QByteArray("https://[fd00::7]:1") << QByteArray("fd00::/8") << false;
        QTest::newRow("v6 address") << QByteArray("https://[fd00::7]:1") << QByteArray("[fd00:0::7]:1") << false;
    }
    void choosesTheProxy() {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, noProxy);
        QFETCH(bool, used);
        const std::string chosen = proxyFromEnvironment(
            url.toStdString(),
            {{"HTTPS_PROXY", "proxy:3128"}, {"https_proxy", "other:1"}, {"NO_PROXY", noProxy.toStdString()}});
        QCOMPARE(chosen, std::string(used ? "http://proxy:3128" : ""));
    }
    void proxiesFollowTheScheme() {
        const std::map<std::string, std::string> environment{{"https_proxy", "socks5://s:1"},
                                                             {"HTTP_PROXY", "http://h:2"}};
        QCOMPARE(proxyFromEnvironment("https://a.b", environment), std::string("socks5://s:1"));
        QCOMPARE(proxyFromEnvironment("http://a.b", environment), std::string("http://h:2"));
        QVERIFY(isProxyUrl("socks5://s:1") && isProxyUrl("http://h") && !isProxyUrl("h:2") && !isProxyUrl("http://"));
    }
    void splitsUrls() {
        QCOMPARE(splitUrl("HTTPS://Host/p?q")->host, std::string("host"));
        QCOMPARE(splitUrl("https://host")->port, std::uint16_t(443));
        QCOMPARE(splitUrl("https://u:p@[fe80::1]:6443/")->host, std::string("fe80::1"));
        QCOMPARE(splitUrl("https://u:p@[fe80::1]:6443/")->port, std::uint16_t(6443));
        for (const char *bad : {"", "host", "https://", "https://h:0", "https://h:99999", "https://h:1x",
                                "https://[::1", "://h", "https://a b"})
            QVERIFY2(!splitUrl(bad), bad);
    }
};

QTEST_APPLESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
