// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/core/loginpath.h"
#include "backend/kube/client.h"
#include "backend/kube/environment.h"
#include "backend/kube/execplugin.h"
#include "backend/machinery/json.h"
#include "tests/backend/kube/scriptserver.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

namespace {

constexpr const char *v1 = "client.authentication.k8s.io/v1";
constexpr const char *v1beta1 = "client.authentication.k8s.io/v1beta1";

std::string answerOf(const std::string &version, const std::string &status) {
    return R"({"apiVersion":")" + version + R"(","kind":"ExecCredential","status":)" + status + "}";
}

} // namespace

class TestExecPlugin final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("tst-plugin").value();
        m_clock = std::make_unique<ManualClock>(*parseTime("2026-05-02T12:00:00Z"));
    }
    void cleanup() { fs::remove_all(m_folder); }

    void handsOverArgumentsAndEnvironment() {
        script("login",
               "printf '%s|' \"$@\" \"$COLOR\" \"$KEPT\" > args; printf '%s' \"$KUBERNETES_EXEC_INFO\" > info\n" +
                   print(v1, R"({"token":"t1"})"));
        ExecEntry exec = entry("login", v1);
        exec.args = {"get token", "--for=$HOME; rm -rf /", "*"};
        exec.env = {{"COLOR", Secret("blue `id`")}};
        const auto credential = source(exec, {{"KEPT", "yes"}}).get(Context());
        QVERIFY2(credential.ok(), credential.ok() ? "" : credential.error().text().c_str());
        QCOMPARE(credential->authorization.reveal(), std::string("Bearer t1"));
        QCOMPARE(*readFile(m_folder / "args"), std::string("get token|--for=$HOME; rm -rf /|*|blue `id`|yes|"));
        const auto info = parseJson(*readFile(m_folder / "info"));
        QVERIFY(info.ok());
        QCOMPARE(jsonText(*info, {"apiVersion"}), std::string(v1));
        QCOMPARE(jsonText(*info, {"kind"}), std::string("ExecCredential"));
        QVERIFY(jsonAt(*info, {"spec", "interactive"}) == false);
        QVERIFY(jsonAt(*info, {"spec", "cluster"}).is_null());
    }

    void tellsThePluginAboutTheClusterWhenAsked() {
        script("login", "printf '%s' \"$KUBERNETES_EXEC_INFO\" > info\n" + print(v1beta1, R"({"token":"t1"})"));
        testing::ScriptServer server;
        server.answer("/api", 200, R"({"kind":"Thing"})");
        UserEntry user;
        user.exec = entry("login", v1beta1);
        user.exec->provideClusterInfo = true;
        Kubeconfig config = server.kubeconfig(user);
        config.clusters["test"].execExtension = R"({"region":"east"})";
        config.clusters["test"].tlsServerName = "localhost";
        const auto endpoint = endpointFor(config, "test", server.http(), options());
        QVERIFY(endpoint.ok());
        Client client(server.http(), *endpoint);
        QVERIFY(client.raw("/api", Context()).ok());
        QCOMPARE(server.lastHeader("Authorization"), std::string("Bearer t1"));
        const auto info = parseJson(*readFile(m_folder / "info"));
        QCOMPARE(jsonText(*info, {"spec", "cluster", "server"}), server.url());
        QCOMPARE(jsonText(*info, {"spec", "cluster", "tls-server-name"}), std::string("localhost"));
        QCOMPARE(jsonText(*info, {"spec", "cluster", "config", "region"}), std::string("east"));
        QVERIFY(!jsonText(*info, {"spec", "cluster", "certificate-authority-data"}).empty());
    }

    void runsAgainOnlyWhenTheTokenEnds() {
        script("login", count() + print(v1, R"({"token":"t'"$n"'","expirationTimestamp":"2026-05-02T12:10:00Z"})"));
        auto plugin = source(entry("login", v1));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(plugin.get(Context())->authorization.reveal(), std::string("Bearer t1"));
        m_clock->advance(9min + 55s); // 5 s before the end a request might arrive too late
        const auto late = plugin.get(Context());
        QCOMPARE(runs(), 2);
        QVERIFY(late.ok());
    }

    void runsOnceForAllWhoWait() {
        script("login", "while [ ! -e go ]; do sleep 0.02; done\n" + count() + print(v1, R"({"token":"t'"$n"'"})"));
        auto plugin = source(entry("login", v1));
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> callers;
            for (int i = 0; i < 8; ++i)
                callers.emplace_back([&] {
                    const auto got = plugin.get(Context());
                    good += got.ok() && got->authorization.reveal() == "Bearer t1";
                });
            QVERIFY(writeFileAtomic(m_folder / "go", "").ok());
        }
        QCOMPARE(good.load(), 8);
        QCOMPARE(runs(), 1);
    }

    void aCallerThatGivesUpLeavesTheOthersAlone() {
        script("login", "while [ ! -e go ]; do sleep 0.02; done\n" + count() + print(v1, R"({"token":"t'"$n"'"})"));
        auto plugin = source(entry("login", v1));
        std::stop_source stop;
        Result<Credential> first = Error{};
        Result<Credential> second = Error{};
        {
            std::jthread one([&] { first = plugin.get(Context(stop.get_token())); });
            std::jthread two([&] { second = plugin.get(Context()); });
            stop.request_stop();
            QVERIFY(writeFileAtomic(m_folder / "go", "").ok());
        }
        QVERIFY(second.ok());
        QVERIFY(first.ok() || first.error().code == Errc::Cancelled);
    }

    void refreshesOnceAfterA401() {
        script("login", count() + print(v1, R"({"token":"t'"$n"'"})"));
        testing::ScriptServer server;
        std::atomic<int> asked = 0;
        server.on("/api", [&](const net::ServerRequest &request, net::Responder &responder, const Context &) {
            ++asked;
            const bool good = net::header(request.headers, "Authorization") == "Bearer t2";
            (void)responder.send(good ? 200 : 401, {{"Content-Type", "application/json"}}, "{}").ok();
        });
        UserEntry user;
        user.exec = entry("login", v1);
        Client client(server.http(), server.endpoint(user, options()));
        QVERIFY(client.raw("/api", Context()).ok());
        QCOMPARE(runs(), 2);
        QCOMPARE(asked.load(), 2);
        server.answer("/denied", 401, "{}");
        QCOMPARE(client.raw("/denied", Context()).error().code, Errc::Unauthorized);
        QCOMPARE(runs(), 2); // renewed a moment ago: running it again would not help
        m_clock->advance(6s);
        QCOMPARE(client.raw("/denied", Context()).error().code, Errc::Unauthorized);
        QCOMPARE(runs(), 3);
    }

    void usesThePluginsCertificate() {
        testing::ScriptServer server;
        net::CertificateRequest wanted;
        wanted.cn = "anna";
        wanted.client = true;
        wanted.days = 5;
        const auto pair = net::issue(server.authority(), wanted).value();
        Json status = {{"clientCertificateData", pair.certPem}, {"clientKeyData", pair.keyPem.reveal()}};
        QVERIFY(writeFileAtomic(m_folder / "answer", answerOf(v1, dumpJson(status))).ok());
        script("login", "cat answer");
        std::string user;
        server.on("/api", [&](const net::ServerRequest &request, net::Responder &responder, const Context &) {
            user = request.clientCertCommonName;
            (void)responder.send(200, {}, "{}").ok();
        });
        UserEntry entryOf;
        entryOf.exec = entry("login", v1);
        Client client(server.http(), server.endpoint(entryOf, options()));
        QVERIFY(client.raw("/api", Context()).ok());
        QCOMPARE(user, std::string("anna"));
    }

    void namesAMissingPluginAndTheFoldersSearched() {
        ExecEntry exec = entry("no-such-login", v1);
        auto plugin = source(exec);
        const auto refused = plugin.get(Context());
        QCOMPARE(refused.error().code, Errc::Unauthorized);
        QCOMPARE(refused.error().subject, std::string("no-such-login"));
        QVERIFY(refused.error().what.find("'no-such-login' was not found") != std::string::npos);
        QCOMPARE(refused.error().cause, "searched in: " + m_folder.string() + ", /usr/bin, /bin");
        exec.installHint = "Get it from the wiki.";
        QCOMPARE(source(exec).get(Context()).error().hint, std::string("Get it from the wiki."));
        exec.command = (m_folder / "gone").string();
        QCOMPARE(source(exec).get(Context()).error().cause, std::string("there is no such program"));
    }

    void saysWhyAPluginFailed() {
        script("login", count() + "echo 'please sign in: token=Bearer abcdefghijklmnop' >&2\nexit 3");
        auto plugin = source(entry("login", v1));
        const auto refused = plugin.get(Context());
        QCOMPARE(refused.error().code, Errc::Unauthorized);
        QVERIFY2(refused.error().cause.starts_with("exit code 3: please sign in"), refused.error().cause.c_str());
        QVERIFY(refused.error().cause.find("abcdefghijklmnop") == std::string::npos);
        QVERIFY(!plugin.get(Context()).ok());
        QCOMPARE(runs(), 1); // remembered for a moment
        m_clock->advance(6s);
        QVERIFY(!plugin.get(Context()).ok());
        QCOMPARE(runs(), 2);
    }

    void refusesUnusableAnswers_data() {
        QTest::addColumn<QByteArray>("output");
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("nothing") << QByteArray() << QByteArray("it printed nothing");
        QTest::newRow("text") << QByteArray("token: abc") << QByteArray("not JSON");
        QTest::newRow("array") << QByteArray("[]") << QByteArray("not an ExecCredential");
        QTest::newRow("kind") << QByteArray("{\"kind\":\"Pod\"}") << QByteArray("not an ExecCredential");
        QTest::newRow("version") << QByteArray::fromStdString(answerOf(v1beta1, "{}"))
                                 << QByteArray("it answered in client.authentication.k8s.io/v1beta1");
        QTest::newRow("no status") << QByteArray::fromStdString(answerOf(v1, "null"))
                                   << QByteArray("neither a token nor");
        QTest::newRow("certificate alone")
            << QByteArray::fromStdString(answerOf(v1, R"({"clientCertificateData":"x"})"))
            << QByteArray("must come together");
        QTest::newRow("bad certificate") << QByteArray::fromStdString(
                                                answerOf(v1, R"({"clientCertificateData":"x","clientKeyData":"y"})"))
                                         << QByteArray("cannot be read");
        QTest::newRow("bad time") << QByteArray::fromStdString(
                                         answerOf(v1, R"({"token":"t","expirationTimestamp":"soon"})"))
                                  << QByteArray("not a time");
        QTest::newRow("line break") << QByteArray::fromStdString(answerOf(v1, R"({"token":"t\r\nX-Evil: 1"})"))
                                    << QByteArray("line break");
    }
    void refusesUnusableAnswers() {
        QFETCH(QByteArray, output);
        QFETCH(QByteArray, cause);
        const auto refused = parseExecCredential(output.toStdString(), v1, "login");
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Unauthorized);
        QVERIFY2(refused.error().cause.find(cause.toStdString()) != std::string::npos, refused.error().cause.c_str());
        QVERIFY(!refused.error().hint.empty());
    }

    void refusesExpiredCredentials() {
        script("login", print(v1, R"({"token":"t","expirationTimestamp":"2026-05-02T11:00:00Z"})"));
        const auto refused = source(entry("login", v1)).get(Context());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().cause, std::string("they ended at 2026-05-02T11:00:00Z"));
    }

    void refusesPluginsThatNeedATerminal() {
        script("login", count() + print(v1, R"({"token":"t"})"));
        ExecEntry exec = entry("login", v1);
        exec.interactive = ExecEntry::Interactive::Always;
        const auto refused = source(exec).get(Context());
        QVERIFY(refused.error().what.find("needs a terminal") != std::string::npos);
        QCOMPARE(runs(), 0);
    }

    void asksThePersonAtTheTerminal() {
        const FileDescriptor person(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        QVERIFY(person && ::grantpt(person.get()) == 0 && ::unlockpt(person.get()) == 0);
        const FileDescriptor terminal(::open(::ptsname(person.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
        QVERIFY(terminal);
        const FileDescriptor input(::fcntl(0, F_DUPFD_CLOEXEC, 3));
        const FileDescriptor errors(::fcntl(2, F_DUPFD_CLOEXEC, 3));
        script("login", "printf '%s' \"$KUBERNETES_EXEC_INFO\" > info\n[ -t 0 ] && [ -t 2 ] || exit 3\nprintf 'Code: ' "
                        ">&2\nread code\n" +
                            print(v1, R"({"token":"for '"$code"'"})"));
        ExecEntry exec = entry("login", v1);
        exec.interactive = ExecEntry::Interactive::Always;
        ExecSource plugin({exec, "anna", {}, {}, [this] { return searchPath(); }, true}, *m_clock);
        ::dup2(terminal.get(), 0);
        ::dup2(terminal.get(), 2);
        std::string shown;
        std::jthread typing([&] { // as a person: reads the question, then answers
            std::array<char, 64> bytes{};
            while (shown.find("Code: ") == std::string::npos) {
                const auto got = ::read(person.get(), bytes.data(), bytes.size());
                if (got <= 0)
                    return;
                shown.append(bytes.data(), static_cast<std::size_t>(got));
            }
            (void)!::write(person.get(), "1234\n", 5);
        });
        const auto credential = plugin.get(Context().withTimeout(1ms)); // a person takes longer than a request may
        typing.join();
        ::dup2(input.get(), 0);
        ::dup2(errors.get(), 2);
        QVERIFY2(credential.ok(), credential.ok() ? "" : credential.error().text().c_str());
        QCOMPARE(credential->authorization.reveal(), std::string("Bearer for 1234"));
        QVERIFY(jsonAt(*parseJson(*readFile(m_folder / "info")), {"spec", "interactive"}) == true);
        exec.interactive = ExecEntry::Interactive::Never; // it must not be asked even there
        ExecSource silent({exec, "anna", {}, {}, [this] { return searchPath(); }, true}, *m_clock);
        QVERIFY(silent.get(Context()).error().cause.starts_with("exit code 3"));
        QVERIFY(jsonAt(*parseJson(*readFile(m_folder / "info")), {"spec", "interactive"}) == false);
    }

    void endsAPluginThatHangs() {
        script("login", "sleep 600");
        const auto refused = source(entry("login", v1)).get(Context().withTimeout(300ms));
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Timeout);
    }

    void readsThePathOfTheLoginShell() {
        script(
            "shell",
            "[ \"$1\" = -lc ] || exit 9\necho 'Welcome to --pilothouse'\nPATH=/opt/tools:$PATH\neval \"$2\"\necho bye");
        const auto path = askLoginPath((m_folder / "shell").string(), Context().withTimeout(5s));
        QVERIFY2(path.ok(), path.ok() ? "" : path.error().text().c_str());
        QVERIFY(path->starts_with("/opt/tools:"));
        script("mute", "exit 0");
        QCOMPARE(askLoginPath((m_folder / "mute").string(), Context()).error().code, Errc::Invalid);
        QVERIFY(!askLoginPath("/no/such/shell", Context()).ok());
        script("slow", "sleep 600");
        QVERIFY(!askLoginPath((m_folder / "slow").string(), Context().withTimeout(200ms)).ok());
        QCOMPARE(joinPaths("/a:/b:/a::x", "/b:/c"), std::string("/a:/b:/c"));
        QVERIFY(!loginPath().empty());
    }

private:
    void script(const char *name, const std::string &text) const {
        const fs::path path = m_folder / name;
        QVERIFY(
            writeFileAtomic(path, "#!/bin/sh\ncd '" + m_folder.string() + "' || exit 1\n" + text + "\n", 0700).ok());
    }
    static std::string print(const std::string &version, const std::string &status) {
        return "echo '" + answerOf(version, status) + "'";
    }
    static std::string count() { return "echo run >> runs; n=$(wc -l < runs)\n"; }
    [[nodiscard]] int runs() const {
        const auto text = readFile(m_folder / "runs");
        return text ? int(std::ranges::count(*text, '\n')) : 0;
    }
    static ExecEntry entry(const std::string &command, const char *version) {
        ExecEntry exec;
        exec.apiVersion = version;
        exec.command = command;
        exec.interactive = ExecEntry::Interactive::IfAvailable;
        return exec;
    }
    [[nodiscard]] std::string searchPath() const { return m_folder.string() + ":/usr/bin:/bin"; }
    [[nodiscard]] ExecSource source(const ExecEntry &exec, std::map<std::string, std::string> environment = {}) const {
        return ExecSource({exec, "anna", {}, std::move(environment), [this] { return searchPath(); }}, *m_clock);
    }
    [[nodiscard]] CredentialOptions options() const {
        CredentialOptions options;
        options.clock = m_clock.get();
        options.searchPath = [this] { return searchPath(); };
        return options;
    }
    fs::path m_folder;
    std::unique_ptr<ManualClock> m_clock;
};

QTEST_APPLESS_MAIN(TestExecPlugin)
#include "tst_execplugin.moc"
