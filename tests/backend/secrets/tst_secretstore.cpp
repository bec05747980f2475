// SPDX-License-Identifier: Apache-2.0
#include "backend/core/process.h"
#include "backend/secrets/sealedbox.h"
#include "backend/secrets/secretstore.h"

#include <QTest>

#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::secrets;

namespace {

/// A descriptor from which @p text can be read.
int pipeWith(const std::string &text) {
    int ends[2];
    if (::pipe(ends) != 0)
        return -1;
    (void)!::write(ends[1], text.data(), text.size());
    ::close(ends[1]);
    return ends[0];
}

} // namespace

class TestSecretStore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = makeTemporaryDirectory("tst-secrets").value(); }
    void cleanup() { fs::remove_all(m_folder); }

    void sealsAndUnseals() {
        const Secret plain("geheim \0 bytes");
        const auto sealed = seal(plain, Secret("pass"));
        QVERIFY(sealed.ok());
        QVERIFY(sealed->find("geheim") == std::string::npos);
        QVERIFY(*unseal(*sealed, Secret("pass")) == plain);
        QCOMPARE(unseal(*sealed, Secret("Pass")).error().code, Errc::Unauthorized);
        QVERIFY(*seal(plain, Secret("pass")) != *sealed); // fresh salt and nonce
        QVERIFY(unseal(*seal(Secret(), Secret("p")), Secret("p"))->empty());
    }
    void noticesEveryChange() {
        const auto sealed = seal(Secret("text"), Secret("pass"));
        for (std::size_t i = 0; i < sealed->size(); i += 4) {
            if (i == 8)
                continue; // the cost: a changed one takes long, and is covered by the next case
            std::string changed = *sealed;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            QVERIFY2(!unseal(changed, Secret("pass")).ok(), std::to_string(i).c_str());
        }
        std::string costly = *sealed;
        costly[8] = 60;
        QCOMPARE(unseal(costly, Secret("pass")).error().code, Errc::Invalid);
        for (std::size_t size : {std::size_t(0), std::size_t(7), std::size_t(30), sealed->size() - 1})
            QVERIFY(!unseal(std::string_view(*sealed).substr(0, size), Secret("pass")).ok());
    }
    void keepsSecretsInAFile() {
        const fs::path file = m_folder / "new folder" / "secrets";
        {
            const auto store = openSecretFile(file, Secret("pass"));
            QVERIFY(store.ok());
            QCOMPARE((*store)->get("a", Context()).error().code, Errc::NotFound);
            QVERIFY((*store)->set("a", Secret("one\ntwo"), Context()).ok());
            QVERIFY((*store)->set("b/c", Secret(""), Context()).ok());
            QVERIFY((*store)->set("d", Secret("x"), Context()).ok());
            QVERIFY((*store)->set("a", Secret("other"), Context()).ok());
            QVERIFY((*store)->remove("d", Context()).ok());
            QVERIFY((*store)->remove("d", Context()).ok());
            QVERIFY(!(*store)->set("", Secret("x"), Context()).ok());
        }
        struct stat info {};
        QCOMPARE(::stat(file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(::stat(file.parent_path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        const auto store = openSecretFile(file, Secret("pass"));
        QVERIFY(store.ok());
        QCOMPARE((*store)->get("a", Context())->reveal(), std::string("other"));
        QCOMPARE(*(*store)->keys(Context()), (std::vector<std::string>{"a", "b/c"}));
        QVERIFY((*store)->get("b/c", Context())->empty());
    }
    void refusesWrongPassphrasesAndFiles() {
        const fs::path file = m_folder / "secrets";
        QVERIFY((*openSecretFile(file, Secret("pass")))->set("a", Secret("x"), Context()).ok());
        const auto wrong = openSecretFile(file, Secret("word"));
        QCOMPARE(wrong.error().code, Errc::Unauthorized);
        QCOMPARE(wrong.error().subject, file.string());
        QVERIFY(!wrong.error().hint.empty());
        QCOMPARE(openSecretFile(file, Secret()).error().code, Errc::Invalid);
        QVERIFY(writeFileAtomic(m_folder / "text", "just some text that is long enough to be a header and a tag").ok());
        QCOMPARE(openSecretFile(m_folder / "text", Secret("pass")).error().code, Errc::Invalid);
    }
    void twoUsersOfOneFileLoseNothing() {
        const fs::path file = m_folder / "secrets";
        {
            std::vector<std::jthread> writers;
            for (int who = 0; who < 3; ++who)
                writers.emplace_back([&, who] {
                    const auto store = openSecretFile(file, Secret("pass"));
                    for (int i = 0; i < 3; ++i)
                        (void)(*store)->set(std::to_string(who) + "/" + std::to_string(i), Secret("v"), Context()).ok();
                });
        }
        QCOMPARE((*openSecretFile(file, Secret("pass")))->keys(Context())->size(), std::size_t(9));
    }
    void readsSecretsFromADescriptor() {
        const auto store = openSecretDescriptor(pipeWith("# comment\n\nuser=anna\r\nkey=a=b c\nempty=\n"));
        QVERIFY(store.ok());
        QCOMPARE((*store)->get("user", Context())->reveal(), std::string("anna"));
        QCOMPARE((*store)->get("key", Context())->reveal(), std::string("a=b c"));
        QVERIFY((*store)->get("empty", Context())->empty());
        QCOMPARE((*store)->get("gone", Context()).error().code, Errc::NotFound);
        QCOMPARE((*store)->set("x", Secret("y"), Context()).error().code, Errc::Forbidden);
        QCOMPARE((*store)->keys(Context())->size(), std::size_t(3));
        const auto bad = openSecretDescriptor(pipeWith("a=b\ngeheim\n"));
        QCOMPARE(bad.error().code, Errc::Invalid);
        QVERIFY(bad.error().what.find("line 2") != std::string::npos);
        QVERIFY(bad.error().text().find("geheim") == std::string::npos);
        QVERIFY(!openSecretDescriptor(-1).ok());
    }
    void readsAPassphrase() {
        QCOMPARE(readPassphrase(pipeWith("my words\nmore"))->reveal(), std::string("my words"));
        QCOMPARE(readPassphrase(pipeWith("")).error().code, Errc::Invalid);
    }
    void saysWhenThereIsNoKeyring() {
        const auto store = openSecretService(Context());
        QVERIFY(!store.ok());
        QCOMPARE(store.error().code, Errc::Unavailable);
        QVERIFY(!store.error().hint.empty());
    }

private:
    fs::path m_folder;
};

QTEST_APPLESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
