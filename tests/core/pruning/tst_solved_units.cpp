#include "core/calibration/collect.h"
#include "core/model/staged_denoiser.h"
#include "core/pruning/pruner.h"
#include "tests/core/thrown_message.h"
#include "tests/core/tiny_dit.h"
#include "tests/test_main.h"

#include <ATen/Parallel.h>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using core::model::StagedDenoiser;
using core::pruning::PruneOptions;
using core::pruning::PruneResult;

namespace fs = std::filesystem;

/// A run that was ended, and the one that goes on with it.
class TestSolvedUnits : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_temporary;
    std::shared_ptr<const core::calibration::HessianBank> m_bank;
    core::schedule::StagePlan m_plan;
    fs::path m_folder;

    PruneResult prune(PruneOptions options, const core::Progress& progress = {}) const {
        return core::pruning::prune(tiny::model(), {.bank = m_bank.get()}, m_plan, options, progress);
    }
    PruneOptions keeping() const {
        PruneOptions options;
        options.solving = m_folder.string();
        return options;
    }
    /// Ends a run after so many of the eight units.
    void end(int units) const {
        std::stop_source stop;
        const core::Progress progress(
            stop.get_token(),
            [&](const core::ProgressUpdate& update) {
                if (update.done >= units)
                    stop.request_stop();
            },
            std::chrono::milliseconds(0));
        thrownMessage([&] { prune(keeping(), progress); }, core::ErrorCode::Cancelled);
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> files;
        for (const auto& item : fs::directory_iterator(m_folder))
            files.push_back(item.path());
        return files;
    }
    static bool isResumed(const PruneResult& result) {
        return std::any_of(result.report.notes.begin(), result.report.notes.end(), [](const std::string& note) {
            return note.find("solved by an earlier run") != std::string::npos;
        });
    }
    static void requireSame(const PruneResult& a, const PruneResult& b) {
        const auto& one = dynamic_cast<const StagedDenoiser&>(*a.pruned).stages();
        const auto& other = dynamic_cast<const StagedDenoiser&>(*b.pruned).stages();
        for (std::size_t stage = 0; stage < one.size(); ++stage)
            for (std::size_t unit = 0; unit < one[stage].subnetwork.units.size(); ++unit) {
                const core::model::KeptUnit& left = one[stage].subnetwork.units[unit];
                const core::model::KeptUnit& right = other[stage].subnetwork.units[unit];
                QVERIFY(left.kept == right.kept);
                QCOMPARE(left.weight.defined(), right.weight.defined());
                QVERIFY(!left.weight.defined() || at::equal(left.weight, right.weight));
            }
        for (std::size_t i = 0; i < a.report.units.size(); ++i) {
            QCOMPARE(a.report.units[i].loss, b.report.units[i].loss);
            QCOMPARE(a.report.units[i].curve.size(), b.report.units[i].curve.size());
        }
    }

private slots:
    void initTestCase() {
        at::set_num_threads(1); // a tiny model
        m_bank = core::calibration::collectStatistics(*tiny::model(), {.samples = 30, .bins = 4}).bank;
        core::schedule::StageOptions options;
        options.cuts = {500};
        options.targetSparsity = 0.4;
        options.allocation = core::schedule::AllocationRule::Uniform;
        m_plan = core::schedule::planStages(core::schedule::NoiseSchedule({}),
                                            std::vector<int>{1000, 800, 600, 400, 200}, options);
    }
    void init() { m_folder = fs::path(m_temporary.path().toStdString()) / QTest::currentTestFunction(); }

    void anEndedRunIsGoneOnWith() {
        end(3);
        QVERIFY(files().size() >= 2 && files().size() < 8);
        const PruneResult result = prune(keeping());
        QVERIFY(isResumed(result));
        QCOMPARE(files().size(), std::size_t(8));
        requireSame(result, prune({}));
    }

    void otherChoicesBeginAnew() {
        end(3);
        PruneOptions options = keeping();
        options.damping = 0.1;
        QVERIFY(!isResumed(prune(options)));
        QCOMPARE(files().size(), std::size_t(8)); // what was solved for the others is gone
        QVERIFY(!isResumed(prune(keeping())));
    }

    void damagedFilesAreSolvedAgain() {
        prune(keeping());
        for (const fs::path& file : files())
            fs::resize_file(file, fs::file_size(file) - 8);
        const PruneResult result = prune(keeping());
        QVERIFY(!isResumed(result));
        requireSame(result, prune({}));
    }

    void anythingElsesFolderIsRefused() {
        fs::create_directories(m_folder);
        std::ofstream(m_folder / "letter.txt") << "dear";
        const QByteArray message = thrownMessage([&] { prune(keeping()); }, core::ErrorCode::Failed);
        QVERIFY2(message.contains("holds letter.txt"), message.constData());
    }

    void whereLossesDecideNothingIsKept() {
        PruneOptions options = keeping();
        options.within = core::pruning::WithinRule::Marginal;
        prune(options);
        QVERIFY(!fs::exists(m_folder));
    }
};

TESSERA_CORE_TEST(TestSolvedUnits)
#include "tst_solved_units.moc"
