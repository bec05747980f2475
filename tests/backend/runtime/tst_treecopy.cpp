// SPDX-License-Identifier: Apache-2.0
#include "backend/core/process.h"
#include "backend/local/runtime/stagedfolders.h"
#include "backend/local/runtime/treecopy.h"

#include <QTest>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

namespace {

/// A temporary folder; removed also when it holds folders that may not be written.
struct Folder {
    fs::path path = makeTemporaryDirectory("ph-treecopy").value();
    Folder() = default;
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    ~Folder() { (void)removeTree(path); }
};

void write(const fs::path &file, const std::string &text, off_t at = 0) {
    const FileDescriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    QVERIFY(::pwrite(fd.get(), text.data(), text.size(), at) == static_cast<ssize_t>(text.size()));
}

struct stat look(const fs::path &file) {
    struct stat known {};
    ::lstat(file.c_str(), &known);
    return known;
}

/// Runs a program and returns whether it succeeded.
bool run(std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    const auto done = runCommand(command, Context().withTimeout(std::chrono::seconds(30)));
    return done && done->exitCode == 0;
}

/// A file system of its own for one test, which only root can have.
class Mounted {
public:
    explicit Mounted(const fs::path &at) : m_at(at) {}
    Mounted(const Mounted &) = delete;
    Mounted &operator=(const Mounted &) = delete;
    ~Mounted() {
        if (m_mounted)
            ::umount2(m_at.c_str(), MNT_DETACH);
    }
    bool tmpfs(const char *size) {
        return m_mounted = ::mount("tmpfs", m_at.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    }
    bool xfs(const fs::path &image) {
        fs::path maker = findProgram("mkfs.xfs").value_or("/usr/sbin/mkfs.xfs");
        write(image, "x", (320 << 20) - 1);
        return m_mounted = run({maker.string(), "-q", "-f", "-m", "reflink=1", image.string()}) &&
                           run({"/usr/bin/mount", "-o", "loop", image.string(), m_at.string()});
    }

private:
    fs::path m_at;
    bool m_mounted = false;
};

} // namespace

class TestTreeCopy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void copiesEverythingAPodCanMake() {
        Folder folder;
        const fs::path from = folder.path / "from";
        fs::create_directories(from / "base" / "16384");
        write(from / "base" / "16384" / "1259", "row\n");
        write(from / "secret", "s");
        ::chmod((from / "secret").c_str(), 04640);
        write(from / "sparse", "end", 64 << 20);
        fs::create_hard_link(from / "secret", from / "base" / "again");
        fs::create_symlink("../outside", from / "away");
        fs::create_symlink("/etc/passwd", from / "absolute");
        fs::create_directory_symlink("base", from / "inside");
        ::mkfifo((from / "pipe").c_str(), 0620);
        write(from / "empty", "");
        const bool attributes = ::setxattr((from / "secret").c_str(), "user.note", "kept", 4, 0) == 0;
        fs::create_directory(from / "locked");
        write(from / "locked" / "file", "x");
        const timespec old[2] = {{1'600'000'000, 123'456'789}, {1'500'000'000, 987'654'321}};
        ::utimensat(AT_FDCWD, (from / "locked" / "file").c_str(), old, 0);
        ::chmod((from / "locked").c_str(), 0500);
        ::utimensat(AT_FDCWD, (from / "locked").c_str(), old, 0);
        ::utimensat(AT_FDCWD, (from / "away").c_str(), old, AT_SYMLINK_NOFOLLOW);

        const fs::path to = folder.path / "to";
        const auto done = copyTree(from, to, Context());
        QVERIFY2(done.ok(), done ? "" : done.error().text().c_str());
        QCOMPARE(done->size.entries, std::uint64_t(13));
        QCOMPARE(readFile(to / "base" / "16384" / "1259").valueOr({}), std::string("row\n"));
        QCOMPARE(look(to / "secret").st_mode & 07777U, 04640U);
        QCOMPARE(look(to / "secret").st_ino, look(to / "base" / "again").st_ino);
        QCOMPARE(look(to / "sparse").st_size, off_t{(64 << 20) + 3});
        QVERIFY(look(to / "sparse").st_blocks * 512 < (1 << 20));
        QCOMPARE(fs::read_symlink(to / "away"), fs::path("../outside"));
        QCOMPARE(fs::read_symlink(to / "absolute"), fs::path("/etc/passwd"));
        QVERIFY(fs::is_symlink(to / "inside"));
        QVERIFY(S_ISFIFO(look(to / "pipe").st_mode));
        QCOMPARE(look(to / "empty").st_size, off_t{0});
        QCOMPARE(look(to / "locked").st_mode & 0777U, 0500U);
        for (const char *name : {"locked", "locked/file", "away"}) {
            QCOMPARE(look(to / name).st_mtim.tv_sec, time_t{1'500'000'000});
            QCOMPARE(look(to / name).st_mtim.tv_nsec, 987'654'321L);
        }
        char value[8] = {};
        if (attributes)
            QCOMPARE(::getxattr((to / "secret").c_str(), "user.note", value, sizeof value), ssize_t{4});
        QCOMPARE(measureTree(to).value(), measureTree(from).value());
        QVERIFY(removeTree(to).ok());
        QVERIFY(!fs::exists(to));
        QVERIFY(fs::exists(from / "locked" / "file")); // the links were not followed
    }
    void changesNothingWhereSomethingIsAlready() {
        Folder folder;
        fs::create_directories(folder.path / "from");
        fs::create_directories(folder.path / "to");
        write(folder.path / "to" / "kept", "k");
        QVERIFY(!copyTree(folder.path / "from", folder.path / "to", Context()).ok());
        QVERIFY(fs::exists(folder.path / "to" / "kept"));
    }
    void endsWithItsContext() {
        Folder folder;
        fs::create_directories(folder.path / "from");
        for (int i = 0; i < 2000; ++i)
            write(folder.path / "from" / std::to_string(i), "x");
        const auto done =
            copyTree(folder.path / "from", folder.path / "to", Context().withTimeout(std::chrono::milliseconds(1)));
        QVERIFY(!done && done.error().code == Errc::Timeout);
    }
    void saysThatTheDiskIsFull() {
        Folder folder;
        const fs::path full = folder.path / "full";
        fs::create_directories(full);
        Mounted mounted(full);
        if (::geteuid() != 0 || !mounted.tmpfs("2m"))
            QSKIP("diskFull: only root can have a small file system of its own");
        fs::create_directories(folder.path / "from");
        write(folder.path / "from" / "big", std::string(4 << 20, 'x'));
        StagedFolders staged(full / "snapshots");
        const Status made = staged.make("one", [&](const fs::path &fresh) -> Status {
            auto copied = copyTree(folder.path / "from", fresh, Context());
            return copied ? Status() : Status(copied.error());
        });
        QVERIFY(!made);
        QCOMPARE(made.error().reason, std::string("DiskFull"));
        QVERIFY(fs::is_empty(full / "snapshots")); // no half snapshot
    }
    void sharesBlocksWhereTheFileSystemCan() {
        Folder folder;
        const fs::path at = folder.path / "xfs";
        fs::create_directories(at);
        Mounted mounted(at);
        if (::geteuid() != 0 || !mounted.xfs(folder.path / "image"))
            QSKIP("reflink: needs root, a free loop device and mkfs.xfs");
        fs::create_directories(at / "from");
        for (int i = 0; i < 8; ++i)
            write(at / "from" / std::to_string(i), std::string(16 << 20, static_cast<char>('a' + i)));
        QVERIFY(flushFileSystem(at).ok());
        const auto before = fs::space(at).available;
        QVERIFY(canReflink(at));
        const auto done = copyTree(at / "from", at / "to", Context());
        QVERIFY2(done.ok(), done ? "" : done.error().text().c_str());
        QVERIFY(done->reflinked);
        QVERIFY(flushFileSystem(at).ok());
        QVERIFY(before - fs::space(at).available < (16U << 20)); // of 128 MiB
        write(at / "from" / "3", "changed");
        QCOMPARE(readFile(at / "to" / "3").valueOr({}).substr(0, 7), std::string("ddddddd"));
    }
    void makesFoldersWholeOrNotAtAll() {
        Folder folder;
        StagedFolders staged(folder.path / "snapshots");
        const Status failed = staged.make("one", [](const fs::path &fresh) -> Status {
            fs::create_directories(fresh / "half");
            return Error{Errc::Internal, "broken off"};
        });
        QCOMPARE(failed.error().what, std::string("broken off"));
        QVERIFY(!staged.has("one"));
        QVERIFY(fs::is_empty(folder.path / "snapshots"));
        QVERIFY(staged
                    .make("one",
                          [](const fs::path &fresh) -> Status {
                              fs::create_directories(fresh);
                              write(fresh / "file", "x");
                              return {};
                          })
                    .ok());
        QVERIFY(staged.has("one"));
        // What a process that was killed left.
        fs::create_directories(folder.path / "snapshots" / ".new-two" / "half");
        fs::create_directories(folder.path / "snapshots" / ".deleted-three" / "half");
        StagedFolders next(folder.path / "snapshots");
        next.sweep();
        QVERIFY(next.has("one"));
        QVERIFY(!fs::exists(folder.path / "snapshots" / ".new-two"));
        QVERIFY(!fs::exists(folder.path / "snapshots" / ".deleted-three"));
        for (const char *bad : {"", ".", "..", ".new-one", "a/b", "../one"})
            QVERIFY2(!next.has(bad) && !next.make(bad, [](const fs::path &) { return Status(); }).ok(), bad);
        QVERIFY(next.remove("one").ok() && next.remove("one").ok());
        QVERIFY(!next.has("one"));
    }
};

QTEST_APPLESS_MAIN(TestTreeCopy)
#include "tst_treecopy.moc"
