#include "core/base/atomic_file.h"
#include "core/base/atomic_writer.h"
#include "core/base/tensor.h"
#include "core/exporting/export.h"
#include "core/exporting/export_check.h"
#include "core/formats/safetensors.h"
#include "core/model/staged_denoiser.h"
#include "core/workflow/open_model.h"
#include "tests/core/checkpoint_files.h"
#include "tests/core/full_disk.h"
#include "tests/core/small_dit.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/mount.h>
#include <unistd.h>

using namespace core;
using core::exporting::ExportFormat;
namespace fs = std::filesystem;

namespace {

struct Staged {
    model::DenoiserPtr model;
    pruning::PruneReport report;
};

/// One stage. @param stride every how many groups are kept: tells two exports apart.
Staged staged(int stride) {
    const auto dense = small::dit();
    const int timesteps = dense->info().schedule.timesteps;
    Staged made;
    made.model = std::make_shared<model::StagedDenoiser>(
        dense, std::vector<model::StageSubnetwork>{{"all", 1, timesteps, small::thinSubnetwork(*dense, 0, stride)}});
    made.report.stages.push_back({"all", 1, timesteps, 10, 0.5, 0.5, 1});
    for (const model::Unit& unit : dense->units())
        made.report.units.push_back(
            {unit.name, unit.kind, unit.place, 0, unit.groups, (unit.groups + stride - 1) / stride, 0});
    return made;
}

std::string hashOf(const model::Denoiser& model) {
    return exporting::forwardHash(model, {500});
}

/// What this program does when a test starts it as its child: writes one model after the other until it is killed.
[[noreturn]] void exportForever(const fs::path& folder) {
    for (int i = 0;; ++i) {
        const Staged next = staged(2 + i % 2);
        exporting::exportStagedModel(*next.model, next.report, folder);
    }
}

/// Whether something is half written there.
bool hasPart(const fs::path& folder) {
    return std::any_of(fs::directory_iterator(folder), fs::directory_iterator(),
                       [](const auto& item) { return item.path().extension() == ".part"; });
}

constexpr std::array<ExportFormat, 3> allFormats{ExportFormat::Staged, ExportFormat::Cut, ExportFormat::ZeroFilled};

} // namespace

/// Whatever ends an export early leaves the older one as it was and nothing half-written in its place.
class TestInterruptedExport : public QObject {
    Q_OBJECT

private slots:
    void init();
    void aDiskThatFillsUpLeavesTheOldModel();
    void aFullFileSystemLeavesTheOldModel();
    void lostPermissionLeavesTheOldModel();
    void aKilledProgramLeavesAWholeModel();
    void aSafetensorsFileStaysWhenTheDiskIsFull();

private:
    void exportInto(const fs::path& folder, int stride, ExportFormat format = ExportFormat::Staged) const {
        const Staged made = staged(stride);
        exporting::exportStagedModel(*made.model, made.report, folder, {format});
    }
    fs::path path(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_old; ///< hash of the model that path("model") holds
};

void TestInterruptedExport::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    exportInto(path("model"), 2);
    m_old = hashOf(*workflow::openModel(path("model").string()).model);
}

void TestInterruptedExport::aDiskThatFillsUpLeavesTheOldModel() {
    for (const ExportFormat format : allFormats)
        for (const rlim_t bytes : {rlim_t(0), rlim_t(100), rlim_t(5000)}) {
            QString said;
            {
                const FullDisk full(bytes);
                said = files::complaint([&] { exportInto(path("model"), 3, format); }, ErrorCode::Failed);
            }
            QVERIFY2(said.contains(".safetensors: cannot be written: File too large"), qPrintable(said));
            QVERIFY(hashOf(*workflow::openModel(path("model").string()).model) == m_old);
            QVERIFY(!hasPart(path("")));
        }
    exportInto(path("model"), 3);
    QVERIFY(hashOf(*workflow::openModel(path("model").string()).model) != m_old);
}

void TestInterruptedExport::aFullFileSystemLeavesTheOldModel() {
    const fs::path disk = path("disk");
    fs::create_directory(disk);
    if (mount("tessera-test", disk.c_str(), "tmpfs", 0, "size=1600k") != 0)
        QSKIP("mounting a small file system is not permitted here");
    QString said;
    std::string found;
    {
        const auto unmount = qScopeGuard([&] { umount2(disk.c_str(), MNT_DETACH); });
        exportInto(disk / "model", 2);
        files::writeText(disk / "ballast", std::string(fs::space(disk).available - 100'000, 'x'));
        said = files::complaint([&] { exportInto(disk / "model", 3); }, ErrorCode::Failed);
        found = hashOf(*workflow::openModel((disk / "model").string()).model);
        QVERIFY(!hasPart(disk));
    }
    QVERIFY2(said.contains("cannot be written: No space left on device"), qPrintable(said));
    QVERIFY(found == m_old);
}

void TestInterruptedExport::lostPermissionLeavesTheOldModel() {
    using fs::perms;
    const perms readOnly = perms::owner_read | perms::owner_exec | perms::others_read | perms::others_exec;
    for (const auto& item : fs::recursive_directory_iterator(path("")))
        fs::permissions(item.path(), readOnly);
    fs::permissions(path(""), readOnly);
    const bool isRoot = geteuid() == 0; // who may write everywhere, so here somebody else tries
    QVERIFY(!isRoot || seteuid(65'534) == 0);
    const QString said = files::complaint([&] { exportInto(path("model"), 3); }, ErrorCode::Failed);
    QVERIFY(!isRoot || seteuid(0) == 0);
    fs::permissions(path(""), perms::owner_all);
    fs::permissions(path("model"), perms::owner_all);
    QVERIFY2(said.contains("model: cannot be written: Permission denied"), qPrintable(said));
    QVERIFY(hashOf(*workflow::openModel(path("model").string()).model) == m_old);
}

void TestInterruptedExport::aKilledProgramLeavesAWholeModel() {
    const std::string other = hashOf(*staged(3).model);
    QVERIFY(other != m_old);
    for (int round = 0; round < 6; ++round) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--export-forever"), QString::fromStdString(path("model").string())});
        QVERIFY(child.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(hasPart(path("")), 60'000);
        QElapsedTimer moment; // another one in every round
        moment.start();
        while (moment.nsecsElapsed() < 700'000 * round)
            QCOMPARE(child.state(), QProcess::Running);
        child.kill();
        QVERIFY(child.waitForFinished());
        const std::string found = hashOf(*workflow::openModel(path("model").string()).model);
        QVERIFY(found == m_old || found == other);
    }
    exportInto(path("model"), 3);
    QVERIFY(!hasPart(path(""))); // what was killed is cleared
}

void TestInterruptedExport::aSafetensorsFileStaysWhenTheDiskIsFull() {
    const fs::path file = path("weights.safetensors");
    formats::writeSafetensors(file, {{"a", at::ones({1000})}});
    const std::string before = formats::SafetensorsFile::open(file).sha256();
    QString said;
    {
        const FullDisk full(2000);
        said = files::complaint(
            [&] {
                formats::writeSafetensors(file, {{"a", at::zeros({1000})}});
            },
            ErrorCode::Failed);
    }
    QVERIFY2(said.contains("weights.safetensors: cannot be written"), qPrintable(said));
    QCOMPARE(formats::SafetensorsFile::open(file).sha256(), before);
    QVERIFY(!hasPart(path("")));
}

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--export-forever")
        exportForever(argv[2]);
    QCoreApplication application(argc, argv);
    TestInterruptedExport test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_interrupted_export.moc"
