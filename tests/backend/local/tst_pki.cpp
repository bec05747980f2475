// SPDX-License-Identifier: Apache-2.0
#include "backend/local/pki.h"

#include <QTest>

#include <algorithm>
#include <sys/stat.h>

using namespace ph;

namespace {

bool holds(const std::vector<std::string> &values, const std::string &wanted) {
    return std::find(values.begin(), values.end(), wanted) != values.end();
}

} // namespace

class TestPki : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = makeTemporaryDirectory("ph-pki").value(); }
    void cleanup() { fs::remove_all(m_folder); }

    void issuesCertificatesTheAuthoritySigned() {
        const auto authority = net::makeAuthority("orders authority", 30);
        QVERIFY(authority.ok());
        net::CertificateRequest request;
        request.cn = "orders";
        request.orgs = {"first", "second"};
        request.dnsNames = {"orders.default.svc", "*.orders-headless"};
        request.ipAddresses = {"127.64.0.9", "::1"};
        request.server = true;
        const auto pair = net::issue(*authority, request);
        QVERIFY(pair.ok());
        QVERIFY(net::matches(pair->certPem, pair->keyPem));
        QVERIFY(!net::matches(pair->certPem, authority->pair.keyPem));
        const auto info = net::inspect(pair->certPem);
        QVERIFY(info.ok());
        QCOMPARE(info->cn, std::string("orders"));
        QCOMPARE(info->issuerCn, std::string("orders authority"));
        QVERIFY(info->orgs == request.orgs);
        QVERIFY(info->dnsNames == request.dnsNames);
        QVERIFY(info->ipAddresses == request.ipAddresses);
        QVERIFY(!info->isAuthority);
        const auto root = net::inspect(authority->pair.certPem);
        QVERIFY(root->isAuthority);
        // asked for a year, but the authority ends after 30 days
        QVERIFY(info->notAfter == root->notAfter);
    }

    void refusesWhatIsNoAddressOrCertificate() {
        const auto authority = net::makeAuthority("a", 30);
        net::CertificateRequest request;
        request.cn = "x";
        request.ipAddresses = {"127.0.0.1;rm"};
        const auto pair = net::issue(*authority, request);
        QVERIFY(!pair.ok());
        QVERIFY(pair.error().code == Errc::Invalid);
        QCOMPARE(pair.error().subject, std::string("127.0.0.1;rm"));
        QVERIFY(net::inspect("-----BEGIN nonsense").error().code == Errc::Invalid);
        net::CertificateAuthority mixed{{authority->pair.certPem, net::makePrivateKey().value()}};
        request.ipAddresses.clear();
        QVERIFY(!net::issue(mixed, request).ok());
    }

    void keepsEverythingOnTheSecondStart() {
        const auto first = local::ensurePki(m_folder);
        QVERIFY(first.ok());
        const auto second = local::ensurePki(m_folder);
        QVERIFY(second.ok());
        QVERIFY(first->authority == second->authority);
        QVERIFY(first->serving == second->serving);
        QVERIFY(first->admin == second->admin);
        QVERIFY(first->serviceAccountKey == second->serviceAccountKey);
        QCOMPARE(first->serviceAccountPublicKey, second->serviceAccountPublicKey);

        const auto serving = net::inspect(first->serving.certPem);
        QVERIFY(holds(serving->ipAddresses, "127.0.0.1"));
        QVERIFY(holds(serving->dnsNames, "kubernetes.default.svc"));
        const auto admin = net::inspect(first->admin.certPem);
        QVERIFY(admin->orgs == std::vector<std::string>{"system:masters"});
        for (const auto &entry : fs::directory_iterator(m_folder)) {
            struct stat info {};
            QVERIFY(::stat(entry.path().c_str(), &info) == 0);
            QCOMPARE(info.st_mode & 0777U, 0600U);
        }
    }

    void renewsCertificatesBeforeTheyEnd() {
        const auto first = local::ensurePki(m_folder);
        QVERIFY(first.ok());
        ManualClock later(Clock::system().now());
        later.advance(
            std::chrono::hours(24 * 800)); // 295 days before the certificates end, long before the authority does
        const auto renewed = local::ensurePki(m_folder, later);
        QVERIFY(renewed.ok());
        QVERIFY(first->authority == renewed->authority);
        QVERIFY(first->serviceAccountKey == renewed->serviceAccountKey);
        QVERIFY(!(first->serving == renewed->serving));
        QVERIFY(!(first->admin == renewed->admin));
    }

    void replacesABrokenAuthorityAndAllItSigned() {
        const auto first = local::ensurePki(m_folder);
        QVERIFY(first.ok());
        QVERIFY(writeFileAtomic(m_folder / "ca.key", "broken").ok());
        const auto second = local::ensurePki(m_folder);
        QVERIFY(second.ok());
        QVERIFY(!(first->authority == second->authority));
        QCOMPARE(net::inspect(second->serving.certPem)->issuerCn, net::inspect(second->authority.pair.certPem)->cn);
        QVERIFY(!(first->serving == second->serving));
        QVERIFY(first->serviceAccountKey == second->serviceAccountKey);
    }

private:
    fs::path m_folder;
};

QTEST_APPLESS_MAIN(TestPki)
#include "tst_pki.moc"
