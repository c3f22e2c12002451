#include "core/base/atomic_file.h"
#include "core/base/atomic_folder.h"
#include "core/base/atomic_writer.h"
#include "core/base/temporary.h"
#include "tests/core/checkpoint_files.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <functional>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace core;
namespace fs = std::filesystem;

namespace {

/// A process that does `work`, says so, and waits to be killed.
class Child {
public:
    explicit Child(const std::function<void()>& work) {
        int ends[2];
        if (pipe(ends) != 0)
            qFatal("no pipe");
        m_id = fork();
        if (m_id == 0) {
            work();
            (void)!write(ends[1], "x", 1);
            for (;;)
                pause();
        }
        close(ends[1]);
        char said = 0;
        m_hasWorked = read(ends[0], &said, 1) == 1;
        close(ends[0]);
    }
    ~Child() { end(); }
    void end() {
        if (m_id > 0) {
            kill(m_id, SIGKILL);
            waitpid(std::exchange(m_id, -1), nullptr, 0);
        }
    }
    bool hasWorked() const { return m_hasWorked; }
    QString name() const { return QStringLiteral("process %1").arg(m_id); }

private:
    pid_t m_id = -1;
    bool m_hasWorked = false;
};

std::string contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> namesBelow(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& item : fs::recursive_directory_iterator(folder))
        names.insert(fs::relative(item.path(), folder).string());
    return names;
}

mode_t modeOf(const fs::path& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

} // namespace

/// Writing takes the place of a file or a folder as a whole, by one writer, and touches nothing of anybody else's.
class TestPublishedFiles : public QObject {
    Q_OBJECT

private slots:
    void init();
    void aSecondWriterIsToldWhoWrites();
    void aKilledWriterIsNoLongerInTheWay();
    void aClaimKeepsOtherProcessesAwayAndLetsItsOwnWriterCome();
    void foreignNamesAreLeftAlone();
    void modesStay();
    void linksStay();
    void onlyRegularFilesAreReplaced();
    void longNamesAreWritten();
    void whatKilledWritersLeftIsRemoved();
    void noLockStaysOfFilesInAFolderThatAKilledWriterWrote();
    void whatIsBeingWrittenIsNotRemoved();
    void namesThatOnlyLookAlikeAreNotRemoved();
    void aFolderKeepsWhatOthersPutThere();
    void aNoteLeadsNowhereElse();
    void aFolderThatWasBeingClearedGivesBackWhatIsOthers();
    void aFolderThatWasPutAsideComesBack();

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    void writeFolder(const std::string& name, const std::set<std::string>& files) const {
        AtomicFolder folder(path(name));
        for (const std::string& file : files)
            files::writeText(folder.part() / file, "new");
        folder.commit();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPublishedFiles::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestPublishedFiles::aSecondWriterIsToldWhoWrites() {
    const AtomicWriter own(path("own"));
    const QString me = QStringLiteral("process %1 is writing it").arg(getpid());
    QVERIFY(files::complaint([&] { AtomicWriter second(path("own")); }, ErrorCode::Failed).contains(me));
    const Child other([&] { new AtomicFolder(path("folder")); });
    QVERIFY(other.hasWorked());
    const QString said = files::complaint([&] { AtomicFolder second(path("folder/")); }, ErrorCode::Failed);
    QVERIFY2(said.contains(other.name() + " is writing it"), qPrintable(said));
}

void TestPublishedFiles::aKilledWriterIsNoLongerInTheWay() {
    Child other([&] { new AtomicWriter(path("file")); });
    QVERIFY(!files::complaint([&] { AtomicWriter second(path("file")); }, ErrorCode::Failed).isEmpty());
    other.end();
    writeFileAtomically(path("file"), "x");
    QCOMPARE(contents(path("file")), std::string("x"));
}

void TestPublishedFiles::aClaimKeepsOtherProcessesAwayAndLetsItsOwnWriterCome() {
    {
        const Publisher claim(path("file"), Publisher::Role::Claim);
        writeFileAtomically(path("file"), "own");
        writeFileAtomically(path("file"), "again");
    }
    const Child other([&] { new Publisher(path("file"), Publisher::Role::Claim); });
    QVERIFY(
        files::complaint([&] { writeFileAtomically(path("file"), "x"); }, ErrorCode::Failed).contains(other.name()));
    QCOMPARE(contents(path("file")), std::string("again"));
}

void TestPublishedFiles::foreignNamesAreLeftAlone() {
    files::writeText(path("victim"), "victim");
    for (const char* name : {"file.part", "file.old", "folder.part", "folder.old"})
        files::writeText(path(name), "foreign");
    fs::create_symlink("victim", path("other.part"));
    fs::create_hard_link(path("victim"), path("third.part"));
    for (const char* name : {"file", "other", "third"})
        writeFileAtomically(path(name), "new");
    writeFolder("folder", {"a"});
    writeFolder("folder", {"b"});
    QCOMPARE(contents(path("victim")), std::string("victim"));
    for (const char* name : {"file.part", "file.old", "folder.part", "folder.old"})
        QCOMPARE(contents(path(name)), std::string("foreign"));
    QVERIFY(fs::is_symlink(path("other.part")));
    QCOMPARE(namesBelow(path("folder")), (std::set<std::string>{".tessera-files", "b"}));
}

void TestPublishedFiles::modesStay() {
    files::writeText(path("secret"), "old");
    fs::permissions(path("secret"), fs::perms::owner_read | fs::perms::owner_write);
    writeFileAtomically(path("secret"), "new");
    QCOMPARE(modeOf(path("secret")), mode_t{0600});
    writeFolder("folder", {"a"});
    fs::permissions(path("folder"), fs::perms::owner_all);
    writeFolder("folder", {"a"});
    QCOMPARE(modeOf(path("folder")), mode_t{0700});
}

void TestPublishedFiles::linksStay() {
    files::writeText(path("elsewhere/real"), "old");
    fs::create_symlink("elsewhere/real", path("link"));
    fs::create_symlink("elsewhere/missing", path("dangling"));
    fs::create_symlink("loop", path("loop"));
    writeFileAtomically(path("link"), "new");
    writeFileAtomically(path("dangling"), "made");
    QVERIFY(fs::is_symlink(path("link")) && fs::is_symlink(path("dangling")));
    QCOMPARE(contents(path("elsewhere/real")), std::string("new"));
    QCOMPARE(contents(path("elsewhere/missing")), std::string("made"));
    QVERIFY(files::complaint([&] { writeFileAtomically(path("loop"), "x"); }, ErrorCode::Failed).contains("links"));
    fs::create_directory(path("real"));
    fs::create_directory_symlink("real", path("folder"));
    writeFolder("folder", {"a"});
    QVERIFY(fs::is_symlink(path("folder")) && fs::exists(path("real/a")));
}

void TestPublishedFiles::onlyRegularFilesAreReplaced() {
    QCOMPARE(mkfifo(path("pipe").c_str(), 0600), 0);
    fs::create_directory(path("folder"));
    QVERIFY(files::complaint([&] { writeFileAtomically(path("pipe"), "x"); }, ErrorCode::Failed).contains("regular"));
    QVERIFY(files::complaint([&] { writeFileAtomically(path("folder"), "x"); }, ErrorCode::Failed)
                .contains("Is a directory"));
    QVERIFY(fs::is_fifo(path("pipe")) && fs::is_directory(path("folder")));
}

void TestPublishedFiles::longNamesAreWritten() {
    const std::string name(255, 'n');
    writeFileAtomically(path(name), "x");
    QCOMPARE(contents(path(name)), std::string("x"));
}

void TestPublishedFiles::whatKilledWritersLeftIsRemoved() {
    Child other([&] {
        (new AtomicWriter(path("file")))->write(std::as_bytes(std::span("half")));
        files::writeText((new AtomicFolder(path("folder")))->part() / "half", "x");
    });
    QVERIFY(other.hasWorked());
    QCOMPARE(namesBelow(path("")).size(), std::size_t{3});
    other.end();
    writeFolder("folder", {"a"});
    QCOMPARE(namesBelow(path("")), (std::set<std::string>{"folder", "folder/.tessera-files", "folder/a"}));
}

/// Their names are random, so that no later writer would clear it.
void TestPublishedFiles::noLockStaysOfFilesInAFolderThatAKilledWriterWrote() {
    fs::create_directories(path("runtime"));
    const QByteArray usual = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", path("runtime").c_str());
    const auto back =
        qScopeGuard([&] { usual.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", usual); });
    Child killed([&] {
        const auto* folder = new AtomicFolder(path("folder"));
        new AtomicWriter(folder->part() / "inner" / "file");
    });
    QVERIFY(killed.hasWorked());
    killed.end();
    QCOMPARE(namesBelow(path("runtime/tessera")).size(), std::size_t{1}); // the folder's own
    writeFolder("folder", {"file"});
    QCOMPARE(namesBelow(path("runtime/tessera")), std::set<std::string>{});
}

void TestPublishedFiles::whatIsBeingWrittenIsNotRemoved() {
    const Child other([&] {
        new AtomicWriter(path("file"));
        new AtomicFolder(path("folder"));
    });
    const auto before = namesBelow(path(""));
    QCOMPARE(before.size(), std::size_t{2});
    removeAbandoned(path(""));
    QCOMPARE(namesBelow(path("")), before);
}

void TestPublishedFiles::namesThatOnlyLookAlikeAreNotRemoved() {
    for (const char* name :
         {"a.tessera-ABCDEFGH.part", "a.tessera-abc.part", "a.tessera-abcdefgh.parts", "abcdefgh.part"})
        files::writeText(path(name), "foreign");
    QCOMPARE(mkfifo(path("a.tessera-abcdefgh.part").c_str(), 0600), 0);
    files::writeText(path("kept"), "x");
    fs::create_hard_link(path("kept"), path("b.tessera-abcdefgh.part"));
    fs::create_symlink("kept", path("c.tessera-abcdefgh.part"));
    const auto before = namesBelow(path(""));
    removeAbandoned(path(""));
    QCOMPARE(namesBelow(path("")), before);
}

void TestPublishedFiles::aFolderKeepsWhatOthersPutThere() {
    writeFolder("model", {"weights", "stage/weights", "gone/weights"});
    files::writeText(path("model/notes.txt"), "mine");
    files::writeText(path("model/stage/notes.txt"), "mine");
    files::writeText(path("model/gone/notes.txt"), "mine");
    files::writeText(path("model/later"), "mine");
    QVERIFY(isReplaceableFolder(path("model")));
    writeFolder("model", {"weights", "stage/weights", "later"});
    QCOMPARE(namesBelow(path("")),
             (std::set<std::string>{"model", "model/.tessera-files", "model/weights", "model/stage",
                                    "model/stage/weights", "model/stage/notes.txt", "model/gone",
                                    "model/gone/notes.txt", "model/notes.txt", "model/later", "model/later.1"}));
    QCOMPARE(contents(path("model/later")), std::string("new"));
    QCOMPARE(contents(path("model/later.1")), std::string("mine"));
}

/// A folder may come from a stranger.
void TestPublishedFiles::aNoteLeadsNowhereElse() {
    files::writeText(path("victim"), "victim");
    files::writeText(path("elsewhere/victim"), "victim");
    files::writeText(path("model/sub/a"), "x");
    fs::create_directory_symlink("../elsewhere", path("model/link"));
    files::writeText(path("model/.tessera-files"), "../victim\n" + path("victim").string() +
                                                       "\nsub/../../victim\nlink/victim\n\n.\n..\nsub\nsub/a\n");
    writeFolder("model", {"weights"});
    QCOMPARE(contents(path("victim")), std::string("victim"));
    QCOMPARE(contents(path("elsewhere/victim")), std::string("victim"));
    QVERIFY(!fs::exists(path("model/sub")));
    QVERIFY(fs::is_symlink(path("model/link")));
}

/// Killed after the new folder took its place, while the older one was being cleared.
void TestPublishedFiles::aFolderThatWasBeingClearedGivesBackWhatIsOthers() {
    writeFolder("older", {"weights"});
    files::writeText(path("older/notes.txt"), "mine");
    writeFolder("model", {"weights"});
    fs::rename(path("older"), path("model.tessera-abcdefgh.part"));
    removeAbandoned(path(""));
    QCOMPARE(namesBelow(path("")),
             (std::set<std::string>{"model", "model/.tessera-files", "model/weights", "model/notes.txt"}));
}

void TestPublishedFiles::aFolderThatWasPutAsideComesBack() {
    writeFolder("model", {"weights"});
    fs::rename(path("model"), path("model.tessera-abcdefgh.old"));
    files::writeText(path("model.tessera-abcdefgh.old/notes.txt"), "mine");
    { const AtomicFolder notCommitted(path("model")); }
    QCOMPARE(contents(path("model/notes.txt")), std::string("mine"));
    QVERIFY(fs::exists(path("model/weights")));
}

TESSERA_TEST(TestPublishedFiles)
#include "tst_published_files.moc"
