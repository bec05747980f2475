// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/agent/agentfixture.h"

#include "backend/agent/commandchannel.h"
#include "backend/core/process.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QThread>

#include <arpa/inet.h>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace ph::testing {
namespace {

constexpr uid_t nobody = 65534;

std::string serverPath() {
    std::error_code failed;
    for (const char *major : {"15", "17", "16", "14", "13"}) {
        const fs::path bin = fs::path("/usr/lib/postgresql") / major / "bin";
        if (fs::exists(bin / "initdb", failed))
            return bin.native();
    }
    return {};
}

} // namespace

std::string AgentFixture::missing(const std::string &engine) {
    if (engine == "mariadb" && (!findProgram("mariadb-install-db") || ::access("/usr/sbin/mariadbd", X_OK) != 0))
        return "no MariaDB server is installed";
    if (engine == "postgresql" && serverPath().empty())
        return "no PostgreSQL server is installed";
    if (::geteuid() == 0 && !findProgram("setpriv"))
        return "setpriv is not installed";
    return {};
}

std::uint16_t AgentFixture::freePort() {
    const FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), size);
    ::getsockname(fd.get(), reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

AgentFixture::AgentFixture(const std::string &engine) {
    settings.engine = engine;
    root = makeTemporaryDirectory("ph-ag").value();
    settings.podName = "orders-0";
    settings.ns = "default";
    settings.podIp = "127.0.0.1";
    settings.instance = "orders";
    settings.instanceId = "0b5f3c1e-3f5a-4d9e-8f43-6a8f7a0b1c2d";
    settings.database = "shop";
    settings.owner = "shop_owner";
    settings.port = freePort();
    settings.data = root / "v" / "pgdata";
    settings.runDirectory = root / "r";
    settings.secretsDirectory = root / "s";
    settings.tlsDirectory = root / "t";
    settings.configDirectory = root / "c";
    for (const char *folder : {"v", "r", "s", "t", "c"})
        fs::create_directory(root / folder);
    // The build tree may lie where another user cannot go.
    m_program = root / "pilothouse-agent";
    fs::copy_file(fs::path(qEnvironmentVariable("PH_BUILD_DIR").toStdString()) / "pilothouse-agent", m_program);
    writeSecret("superuser-password", "super secret\n");
    writeSecret("owner-password", "owner's pass\\word");
    writeSecret("agent-key", "0123456789abcdef0123456789abcdef");
    writeCertificates();
    own(root);
}

AgentFixture::~AgentFixture() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
}

void AgentFixture::own(const fs::path &path) const {
    if (::geteuid() != 0)
        return;
    (void)!::chown(path.c_str(), nobody, nobody);
    for (const auto &entry : fs::recursive_directory_iterator(path))
        (void)!::lchown(entry.path().c_str(), nobody, nobody);
}

void AgentFixture::writeSecret(const char *name, const std::string &text) const {
    (void)writeFileAtomic(settings.secretsDirectory / name, text);
    own(settings.secretsDirectory);
}

void AgentFixture::writeCertificates() const {
    const auto authority = net::makeAuthority("orders-ca", 30).value();
    net::CertificateRequest request;
    request.cn = "orders";
    request.ipAddresses = {"127.0.0.1"};
    request.server = true;
    const auto pair = net::issue(authority, request).value();
    (void)writeFileAtomic(settings.tlsDirectory / "ca.crt", authority.pair.certPem);
    (void)writeFileAtomic(settings.tlsDirectory / "tls.crt", pair.certPem);
    (void)writeFileAtomic(settings.tlsDirectory / "tls.key", pair.keyPem.reveal());
    own(settings.tlsDirectory);
}

std::unique_ptr<QProcess> AgentFixture::start(const QStringList &arguments) {
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const std::pair<const char *, std::string> variables[] = {{"POD_NAME", settings.podName},
                                                              {"POD_NAMESPACE", settings.ns},
                                                              {"POD_IP", settings.podIp},
                                                              {"PH_INSTANCE", settings.instance},
                                                              {"PH_INSTANCE_ID", settings.instanceId},
                                                              {"PH_DATABASE", settings.database},
                                                              {"PH_OWNER", settings.owner},
                                                              {"PATH", serverPath() + ":/usr/sbin:/usr/bin:/bin"}};
    for (const auto &[name, value] : variables)
        environment.insert(QString::fromUtf8(name), QString::fromStdString(value));
    process->setProcessEnvironment(environment);
    process->setWorkingDirectory(QStringLiteral("/"));
    process->setProcessChannelMode(QProcess::ForwardedChannels);
    QStringList command = asMember() + arguments;
    command += {"--data",        QString::fromStdString(settings.data.native()),
                "--port",        QString::number(settings.port),
                "--run-dir",     QString::fromStdString(settings.runDirectory.native()),
                "--secrets-dir", QString::fromStdString(settings.secretsDirectory.native()),
                "--tls-dir",     QString::fromStdString(settings.tlsDirectory.native()),
                "--config-dir",  QString::fromStdString(settings.configDirectory.native())};
    if (arguments.value(0) == QLatin1String("supervise"))
        command += settings.engine == "mariadb"
                       ? QStringList{"--", "mariadbd"}
                       : QStringList{"--", "postgres", "-D", QString::fromStdString(settings.data.native())};
    process->start(command.takeFirst(), command);
    return process;
}

std::unique_ptr<QProcess> AgentFixture::client(const QStringList &arguments) {
    auto process = std::make_unique<QProcess>();
    QStringList command = asMember() + arguments;
    if (!arguments.contains(QLatin1String("--run-dir")))
        command += {"--run-dir", QString::fromStdString(settings.runDirectory.native())};
    process->start(command.takeFirst(), command);
    return process;
}

QStringList AgentFixture::asMember() const {
    const QString program = QString::fromStdString(m_program.native());
    return ::geteuid() == 0 ? QStringList{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program}
                            : QStringList{program};
}

std::unique_ptr<QProcess> AgentFixture::supervise() {
    return start({"supervise", QStringLiteral("--engine=") + QString::fromStdString(settings.engine)});
}

std::string AgentFixture::field(const char *name) const {
    const auto answer = agent::sendCommand(settings.socketPath(), Json{{"command", "status"}},
                                           Context().withTimeout(std::chrono::seconds(5)));
    if (!answer || !answer->contains(name))
        return {};
    const Json &value = answer->at(name);
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool AgentFixture::waitUntil(const std::function<bool()> &condition, int seconds) const {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > seconds * 1000)
            return false;
        QThread::msleep(20);
    }
    return true;
}

bool AgentFixture::waitForState(const std::string &state, int seconds) const {
    return waitUntil([&] { return field("state") == state; }, seconds);
}

Result<agent::PgSession> AgentFixture::connect(const std::string &user, const std::string &password,
                                               const std::string &database) const {
    agent::PgTarget target;
    target.host = settings.podIp;
    target.port = settings.port;
    target.user = user;
    target.password = Secret(password);
    target.database = database;
    target.sslMode = "verify-ca";
    target.caFile = settings.tlsDirectory / "ca.crt";
    return agent::PgSession::connect(target, Context().withTimeout(std::chrono::seconds(10)));
}

Result<agent::MySession> AgentFixture::connectMariadb(const std::string &user, const std::string &password,
                                                      const std::string &database, const fs::path &caFile) const {
    agent::MyTarget target;
    target.host = settings.podIp;
    target.port = settings.port;
    target.user = user;
    target.password = Secret(password);
    target.database = database;
    target.caFile = caFile;
    return agent::MySession::connect(target, Context().withTimeout(std::chrono::seconds(10)));
}

} // namespace ph::testing
