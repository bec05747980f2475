// SPDX-License-Identifier: Apache-2.0
// The Secret Service, answered by gnome-keyring on a session bus of this test's own. Each use is a process of its own
// (this program with
// --probe), because libsecret and GLib keep one connection per process.
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/secrets/secretstore.h"

#include <QTest>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace std::chrono_literals;

namespace {

std::string outcome(const Error &error) {
    return "error " + error.reason + "|" + error.text() + "|" + error.hint;
}

/// Does what the words say on the desktop's keyring and prints how it went.
int probe(const std::vector<std::string> &words) {
    const auto store = secrets::openSecretService(Context());
    if (!store) {
        std::cout << outcome(store.error());
        return 0;
    }
    if (words[0] == "outlive") {
        std::cout << "ready" << std::endl;
        std::cin.get(); // until the bus is gone
    }
    if (words[0] == "keys") {
        const auto keys = (*store)->keys(Context());
        if (!keys)
            std::cout << outcome(keys.error());
        else
            for (const std::string &key : *keys)
                std::cout << key << ";";
        return 0;
    }
    if (words[0] == "set" || words[0] == "remove") {
        const Status done =
            words[0] == "set"
                ? (*store)->set(words[1], Secret(words[2] == "binary" ? std::string("a\0b\n", 4) : words[2]), Context())
                : (*store)->remove(words[1], Context());
        std::cout << (done ? "done" : outcome(done.error()));
        return 0;
    }
    const auto value = (*store)->get(words[1], Context());
    if (!value)
        std::cout << (value.error().code == Errc::NotFound ? "not there" : outcome(value.error()));
    else
        std::cout << "<" << value->reveal() << ">";
    return 0;
}

/// A process that ends with this object.
class Daemon {
public:
    Daemon() = default;
    Daemon(const Command &command, const fs::path &log) : m_pid(startDetached(command, log).valueOr(-1)) {}
    ~Daemon() { end(); }
    Daemon(const Daemon &) = delete;
    Daemon &operator=(Daemon &&other) noexcept {
        end();
        m_pid = std::exchange(other.m_pid, -1);
        return *this;
    }
    void end() {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, SIGTERM); // nobody's child, so it cannot be waited for
        for (int i = 0; i < 1000 && processIdentity(m_pid).ok(); ++i)
            std::this_thread::sleep_for(10ms);
        m_pid = -1;
    }

private:
    pid_t m_pid = -1;
};

} // namespace

class TestKeyring final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        for (const char *program : {"dbus-daemon", "gnome-keyring-daemon"})
            if (!findProgram(program))
                QSKIP((std::string(program) + " is not installed").c_str());
    }
    void init() {
        m_folder = makeTemporaryDirectory("ph-keyring").value();
        m_environment = {{"PATH", std::getenv("PATH")},
                         {"HOME", m_folder.string()},
                         {"XDG_RUNTIME_DIR", (m_folder / "run").string()},
                         {"XDG_DATA_HOME", (m_folder / "data").string()},
                         {"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + (m_folder / "bus").string()}};
        if (const char *options = std::getenv("TSAN_OPTIONS")) // which reports of GLib's own locking are none
            m_environment["TSAN_OPTIONS"] = options;
        QVERIFY(makeDirectories(m_folder / "run").ok() && makeDirectories(m_folder / "data").ok());
        // No folders with services: the bus must not start one by itself.
        QVERIFY(writeFileAtomic(
                    m_folder / "bus.conf",
                    "<busconfig><type>session</type><listen>unix:path=" + (m_folder / "bus").string() +
                        "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                        "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>")
                    .ok());
        m_bus = start({"dbus-daemon", "--config-file=" + (m_folder / "bus.conf").string(), "--nofork", "--nopidfile"});
        QTRY_VERIFY(fs::exists(m_folder / "bus"));
    }
    void cleanup() {
        m_keyring.end();
        m_bus.end();
        fs::remove_all(m_folder);
    }

    void keepsSecrets() {
        unlocked();
        QCOMPARE(ask({"get", "a"}), std::string("not there"));
        QCOMPARE(ask({"set", "repository/1/key", "first"}), std::string("done"));
        QCOMPARE(ask({"set", "repository/1/key", "second"}), std::string("done")); // instead of the first
        QCOMPARE(ask({"set", "empty", ""}), std::string("done"));
        QCOMPARE(ask({"set", "binary", "binary"}), std::string("done"));
        QCOMPARE(ask({"get", "repository/1/key"}), std::string("<second>"));
        QCOMPARE(ask({"get", "empty"}), std::string("<>"));
        QCOMPARE(ask({"get", "binary"}), std::string("<a\0b\n>", 6));
        QCOMPARE(ask({"keys"}), std::string("binary;empty;repository/1/key;"));
        QCOMPARE(ask({"remove", "empty"}), std::string("done"));
        QCOMPARE(ask({"remove", "empty"}), std::string("done"));
        QCOMPARE(ask({"get", "empty"}), std::string("not there"));
        m_keyring.end(); // and after a log-out and a log-in
        unlocked();
        QCOMPARE(ask({"get", "repository/1/key"}), std::string("<second>"));
    }

    void saysThatTheKeyringIsLocked() {
        unlocked();
        QCOMPARE(ask({"set", "a", "value"}), std::string("done"));
        m_keyring.end();
        m_keyring = start({"gnome-keyring-daemon", "--components=secrets", "--foreground"});
        QTRY_VERIFY(ask({"keys"}).starts_with("error Locked|")); // not: there are none
        for (const std::vector<std::string> &words :
             {std::vector<std::string>{"get", "a"}, {"set", "b", "x"}, {"remove", "a"}}) {
            const std::string answer = ask(words);
            QVERIFY2(answer.starts_with("error Locked|the desktop's keyring is locked"),
                     (words[0] + ": " + answer).c_str());
            QVERIFY2(answer.find("Unlock the keyring") != std::string::npos, answer.c_str());
        }
        m_keyring.end();
        unlocked();
        QCOMPARE(ask({"get", "a"}), std::string("<value>"));
        QCOMPARE(ask({"get", "b"}), std::string("not there"));
    }

    void saysThatNoServiceRuns() {
        const std::string answer = ask({"keys"});
        QVERIFY2(answer.starts_with("error |the desktop's keyring could not be reached"), answer.c_str());
        QVERIFY2(answer.find("Start a keyring service, or use a secrets file") != std::string::npos, answer.c_str());
        m_bus.end();
        const std::string without = ask({"keys"});
        QVERIFY2(without.starts_with("error |the desktop's keyring could not be reached"), without.c_str());
    }

    void outlivesTheSessionBus() {
        unlocked();
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        QCOMPARE(::pipe2(in.data(), O_CLOEXEC), 0);
        QCOMPARE(::pipe2(out.data(), O_CLOEXEC), 0);
        const std::string self = (programDirectory() / "tst_keyring").string();
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::clearenv();
            for (const auto &[name, value] : m_environment)
                ::setenv(name.c_str(), value.c_str(), 1);
            ::execl(self.c_str(), self.c_str(), "--probe", "outlive", "a", nullptr);
            ::_exit(127);
        }
        ::close(out[1]);
        std::array<char, 4096> bytes{};
        QVERIFY(::read(out[0], bytes.data(), bytes.size()) > 0); // "ready"
        m_keyring.end();
        m_bus.end();
        QCOMPARE(::write(in[1], "x", 1), 1);
        std::string said;
        for (ssize_t got = 0; (got = ::read(out[0], bytes.data(), bytes.size())) > 0;)
            said.append(bytes.data(), static_cast<std::size_t>(got));
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY2(WIFEXITED(status) && WEXITSTATUS(status) == 0, std::to_string(status).c_str());
        QVERIFY2(said.starts_with("error |the desktop's keyring could not be read"), said.c_str());
        for (const int fd : {in[0], in[1], out[0]})
            ::close(fd);
    }

private:
    [[nodiscard]] Daemon start(std::vector<std::string> argv) const {
        Command command;
        command.argv = std::move(argv);
        command.environment = m_environment;
        return {command, m_folder / "log"};
    }
    void unlocked() {
        QVERIFY(writeFileAtomic(m_folder / "password", "login").ok());
        m_keyring = start({"/bin/sh", "-c",
                           "exec gnome-keyring-daemon --unlock --components=secrets --foreground <" +
                               (m_folder / "password").string()});
        QTRY_VERIFY(!ask({"keys"}).starts_with("error"));
    }
    [[nodiscard]] std::string ask(std::vector<std::string> words) const {
        Command command;
        command.argv = {(programDirectory() / "tst_keyring").string(), "--probe"};
        command.argv.insert(command.argv.end(), words.begin(), words.end());
        command.environment = m_environment;
        const auto result = runCommand(command, Context().withTimeout(30s));
        if (!result)
            return result.error().text();
        return result->exitCode == 0 ? result->out : "exit " + std::to_string(result->exitCode) + " " + result->err;
    }

    fs::path m_folder;
    std::map<std::string, std::string> m_environment;
    Daemon m_bus;
    Daemon m_keyring;
};

int main(int argc, char **argv) {
    if (argc > 2 && std::string_view(argv[1]) == "--probe")
        return probe({argv + 2, argv + argc});
    TestKeyring test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_keyring.moc"
