#include "core/base/progress.h"
#include "core/model/staged_denoiser.h"
#include "core/model/unet/unet_published.h"
#include "core/model/unet/unet_run.h"
#include "core/model/zero_filled.h"
#include "tests/core/small_unet.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>
#include <c10/core/GradMode.h>

using namespace core;
using namespace core::model;
using namespace core::model::unet;

namespace {

at::Tensor images(int count, int height = 8, int width = 8) {
    at::manual_seed(3);
    return at::randn({count, 3, height, width});
}

at::Tensor times(int count) {
    return at::linspace(20, 900, count).to(at::kLong);
}

double distance(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

} // namespace

class TestUnet : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_scope = std::make_unique<ComputeScope>(ComputeOptions{.device = {}, .threads = 2}); }

    void batchEqualsOneByOne();
    void anyBatchOfARunPredictsWhatForwardDoes_data();
    void anyBatchOfARunPredictsWhatForwardDoes();
    void unitsComeInTapOrder_data();
    void unitsComeInTapOrder();
    void cuttingNothingSharesEveryTensor();
    void cutEqualsZeroFilled_data();
    void cutEqualsZeroFilled();
    void filledUpIsTheCutModel();
    void stagedIsPhysicallyCut();
    void aPlanThatComputesAllChangesNoBit();
    void reusedBlocksAreCounted();
    void gradientsAreFiniteDifferences();
    void sizesChangeTheCostAlone();
    void groupsCostWhatThePageSays();
    void halfWeightsAreWidenedAsTheyAreUsed();
    void conditioningsThatDoNotFitAreRefused_data();
    void conditioningsThatDoNotFitAreRefused();
    void distinctRowsAreComputedOnce();
    void stopsAreHeeded();
    void blocksSayWhereTheyAre();

private:
    std::unique_ptr<ComputeScope> m_scope;
};

void TestUnet::batchEqualsOneByOne() {
    const auto unet = small::unet();
    const at::Tensor x = images(4), t = times(4);
    const Conditioning asked = small::texts({0, 1, 2, 1});
    const at::Tensor together = unet->forward(x, t, asked);
    for (int i = 0; i < 4; ++i)
        QVERIFY(distance(together[i], unet->forward(x.narrow(0, i, 1), t.narrow(0, i, 1), asked.slice(i, 1))[0]) <
                1e-5);
}

void TestUnet::anyBatchOfARunPredictsWhatForwardDoes_data() {
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<bool>("cut");
    for (const Dtype dtype : {Dtype::Float32, Dtype::BFloat16, Dtype::Float16})
        for (const int batch : {1, 3, 40})
            for (const int threads : {1, 2})
                for (const bool cut : {false, true})
                    QTest::addRow("%s, %d images, %d threads, %s", toString(dtype).c_str(), batch, threads,
                                  cut ? "cut" : "dense")
                        << batch << threads << static_cast<int>(dtype) << cut;
}

void TestUnet::anyBatchOfARunPredictsWhatForwardDoes() {
    QFETCH(const int, batch);
    QFETCH(const int, threads);
    QFETCH(const int, dtype);
    QFETCH(const bool, cut);
    const ComputeScope scope({.device = {}, .threads = threads});
    DenoiserPtr model = small::unet();
    if (cut)
        model = model->cut(small::thinUnits(*model, 1, 2));
    model = model->to({}, static_cast<Dtype>(dtype));
    const at::Tensor x = images(batch);
    std::vector<int> prompts;
    for (int i = 0; i < batch; ++i)
        prompts.push_back(i % 3);
    const Conditioning asked = small::texts(prompts);
    const auto run = model->begin({.timesteps = {700, 30}, .conditioning = asked});
    for (int step = 0; step < 2; ++step) {
        const at::Tensor expected = model->forward(x, at::full({batch}, step == 0 ? 700 : 30, at::kLong), asked);
        const double tolerance =
            (static_cast<Dtype>(dtype) == Dtype::BFloat16 ? 6e-2 : 1e-5) * expected.abs().max().item<double>();
        QVERIFY(distance(run->predict(x, step), expected) < tolerance);
        QCOMPARE(run->macs(step), model->macsPerForward(0) - small::macsOfMissingTokens(*model));
    }
}

void TestUnet::unitsComeInTapOrder_data() {
    QTest::addColumn<bool>("withResNets");
    QTest::newRow("without ResNets") << false;
    QTest::newRow("with ResNets") << true;
}

void TestUnet::unitsComeInTapOrder() {
    QFETCH(const bool, withResNets);
    const auto unet = small::unet()->withResNetUnits(withResNets);
    std::vector<int> heard;
    unet->forward(images(2), times(2), small::texts({0, 1}), [&](int unit, const at::Tensor& rows) {
        const Unit& one = unet->units()[static_cast<std::size_t>(unit)];
        QCOMPARE(rows.size(1), one.columns());
        QCOMPARE(unet->consumerWeight(unit).size(1), one.columns());
        QCOMPARE(unet->consumerWeight(unit).size(0), one.outputs);
        // What the consumer makes of its input is what comes next: rows are those of the outputs.
        QCOMPARE(rows.size(0) % 2, 0);
        heard.push_back(unit);
    });
    QCOMPARE(heard.size(), unet->units().size());
    QVERIFY(std::ranges::is_sorted(heard));
    for (const Unit& unit : unet->units())
        QCOMPARE(unit.kind == UnitKind::ResNetNormGroup, unit.name.ends_with("conv2"));
}

void TestUnet::cuttingNothingSharesEveryTensor() {
    const auto unet = small::unet()->withResNetUnits(true);
    const auto same = std::dynamic_pointer_cast<const Unet>(unet->cut(small::wholeUnits(*unet)));
    UnetWeights before = unet->weights(), after = same->weights();
    std::vector<void*> places;
    visitTensors(before, [&](const std::string&, at::Tensor& tensor) { places.push_back(tensor.data_ptr()); });
    std::size_t i = 0;
    visitTensors(after, [&](const std::string&, at::Tensor& tensor) { QCOMPARE(tensor.data_ptr(), places[i++]); });
    const at::Tensor expected = unet->forward(images(2), times(2), small::texts({0, 1}));
    QVERIFY(at::equal(same->forward(images(2), times(2), small::texts({0, 1})), expected));
}

void TestUnet::cutEqualsZeroFilled_data() {
    unitsComeInTapOrder_data();
}

void TestUnet::cutEqualsZeroFilled() {
    QFETCH(const bool, withResNets);
    const auto unet = small::unet()->withResNetUnits(withResNets);
    const Subnetwork half = small::thinUnits(*unet, 1, 2);
    const at::Tensor x = images(2), t = times(2);
    const Conditioning asked = small::texts({0, 1});
    const at::Tensor cut = unet->cut(half)->forward(x, t, asked);
    QVERIFY(distance(zeroFilled(*unet, half)->forward(x, t, asked), cut) < 1e-5);
    QVERIFY(distance(unet->forward(x, t, asked), cut) > 1e-2);
    QCOMPARE(unet->cut(half)->macsPerForward(0), unet->macsPerForward(0) - savedMacs(half, unet->units()));
    std::int64_t parameters = 0;
    for (std::size_t i = 0; i < half.units.size(); ++i)
        parameters += (unet->units()[i].groups - static_cast<std::int64_t>(half.units[i].kept.size())) *
                      unet->units()[i].parametersPerGroup;
    QCOMPARE(unet->cut(half)->info().parameters, unet->info().parameters - parameters);
}

void TestUnet::filledUpIsTheCutModel() {
    const auto unet = small::unet()->withResNetUnits(true);
    const auto cut = std::dynamic_pointer_cast<const Unet>(unet->cut(small::thinUnits(*unet, 0, 2)));
    const Unet whole(cut->info(), fillUpUnet(cut->weights()));
    QVERIFY(whole.weights().config == unet->weights().config);
    const Conditioning asked = small::texts({0, 1});
    QVERIFY(distance(whole.forward(images(2), times(2), asked), cut->forward(images(2), times(2), asked)) < 1e-5);
}

void TestUnet::stagedIsPhysicallyCut() {
    const auto unet = small::unet();
    const Subnetwork first = small::thinUnits(*unet, 0, 2), second = small::thinUnits(*unet, 1, 2);
    const StagedDenoiser staged(unet, {{"late", 1, 500, first}, {"early", 501, 1000, second}});
    const Conditioning asked = small::texts({0, 1});
    const auto run = staged.begin({.timesteps = {800, 100}, .conditioning = asked});
    // Each run is begun for its stage's timestep alone, as the staged one does: products of other sizes sum in another
    // order.
    const auto early = unet->cut(second)->begin({.timesteps = {800}, .conditioning = asked});
    QVERIFY(at::equal(run->predict(images(2), 0), early->predict(images(2), 0)));
    const auto late = unet->cut(first)->begin({.timesteps = {100}, .conditioning = asked});
    QVERIFY(at::equal(run->predict(images(2), 1), late->predict(images(2), 0)));
    const auto larger = staged.atSize(16, 8);
    QVERIFY(larger && larger->macsPerForward(100) > staged.macsPerForward(100));
}

void TestUnet::aPlanThatComputesAllChangesNoBit() {
    const auto unet = small::unet();
    const Conditioning asked = small::texts({0, 1});
    const auto plain = unet->begin({.timesteps = {800, 100}, .conditioning = asked});
    const auto planned = unet->begin(
        {.timesteps = {800, 100},
         .conditioning = asked,
         .plan = {2, static_cast<int>(unet->blocks().size())},
         .memory = std::make_shared<BlockMemory>(ExecutionPlan(2, static_cast<int>(unet->blocks().size())))});
    for (int step = 0; step < 2; ++step) {
        QVERIFY(at::equal(plain->predict(images(2), step), planned->predict(images(2), step)));
        QCOMPARE(plain->macs(step), planned->macs(step));
    }
}

/// Everything reused on the same input is the same prediction, but for what the time tells the ResNets.
void TestUnet::reusedBlocksAreCounted() {
    const auto unet = small::unet();
    const int blocks = static_cast<int>(unet->blocks().size());
    ExecutionPlan plan(2, blocks);
    plan.setAll(1, reuseBlock);
    const auto run = unet->begin({.timesteps = {800, 100}, .conditioning = small::texts({0, 1}), .plan = plan});
    const at::Tensor first = run->predict(images(2), 0);
    QVERIFY(at::equal(run->predict(images(2), 1), first));
    std::int64_t ofBlocks = 0;
    for (const std::int64_t macs : unet->blockMacs(0))
        ofBlocks += macs;
    QCOMPARE(run->macs(1), unet->macsPerForward(0) - ofBlocks);
    plan.set(1, blocks - 1, computeBlock);
    const auto other = unet->begin({.timesteps = {800, 100}, .conditioning = small::texts({0, 1}), .plan = plan});
    other->predict(images(2), 0);
    QVERIFY(!at::equal(other->predict(images(2), 1), first));
    QVERIFY_THROWS_EXCEPTION(
        Error, unet->begin({.timesteps = {800}, .conditioning = small::texts({0}), .plan = {1, blocks - 1}}));
}

void TestUnet::gradientsAreFiniteDifferences() {
    const auto unet = small::unet();
    const at::Tensor x = images(2), t = times(2);
    const Conditioning asked = small::texts({0, 1});
    const at::Tensor direction = at::randn({2, 3, 8, 8});
    for (const std::string key : {"down_blocks.0.resnets.0.conv1.weight", "mid_block.attentions.0.proj_in.weight",
                                  "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.weight",
                                  "up_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
                                  "mid_block.attentions.0.transformer_blocks.0.ff.net.0.proj.weight",
                                  "add_embedding.linear_1.weight", "up_blocks.1.resnets.1.conv_shortcut.weight"}) {
        at::Tensor learned;
        const auto with = [&](double shift, bool isLearning) {
            return unet->withWeights([&](const std::string& name, const at::Tensor& weight) {
                if (name != key)
                    return weight;
                at::Tensor changed = weight.clone();
                changed.view(-1)[1] += shift;
                if (isLearning)
                    learned = changed.set_requires_grad(true);
                return changed;
            });
        };
        const auto value = [&](const Denoiser& model) { return (model.forward(x, t, asked) * direction).sum(); };
        double gradient = 0;
        {
            const at::AutoGradMode recording(true);
            value(*with(0, true)).backward();
            gradient = learned.grad().view(-1)[1].item<double>();
        }
        constexpr double step = 1e-2;
        const double expected = (value(*with(step, false)) - value(*with(-step, false))).item<double>() / (2 * step);
        QVERIFY2(std::abs(gradient - expected) < 2e-2 * std::max(0.1, std::abs(expected)),
                 qPrintable(QString("%1: %2 and %3").arg(key.c_str()).arg(gradient).arg(expected)));
    }
}

void TestUnet::sizesChangeTheCostAlone() {
    const auto unet = small::unet();
    const auto larger = unet->atSize(16, 24);
    QCOMPARE(larger->info().height, 16);
    QCOMPARE(larger->info().width, 24);
    QVERIFY(larger->macsPerForward(0) > 6 * unet->macsPerForward(0) / 2);
    QCOMPARE(larger->units().size(), unet->units().size());
    QVERIFY(larger->units()[0].macsPerGroup > 6 * unet->units()[0].macsPerGroup);
    const Conditioning asked = small::texts({0});
    const auto run = larger->begin({.timesteps = {300}, .conditioning = asked});
    const at::Tensor x = images(1, 16, 24);
    QVERIFY(distance(run->predict(x, 0), unet->forward(x, at::full({1}, 300, at::kLong), asked)) < 1e-5);
    QVERIFY_THROWS_EXCEPTION(Error, unet->atSize(0, 8));
}

/// Figures of SDXL: a head costs 256·C·T + 128·T², a head of cross-attention 128·C·T + 128·2048·77 + 128·77·T, a
/// neuron 3·C·T, a norm group 9·(in + C)·(C/32)·T + 1280·C/32 multiply-adds.
void TestUnet::groupsCostWhatThePageSays() {
    UnetConfig config = publishedUnets().front().config;
    config.resnetUnits = true;
    const UnetPlan plan = planUnet(config);
    for (const auto& [side, total] : {std::pair(64, 794'389'381'120), std::pair(128, 3'380'618'199'040)}) {
        const UnetSize size{.height = side, .width = side};
        QCOMPARE(UnetCost(config, plan, size).total(), total);
        int heads = 0, texts = 0, neurons = 0, resnets = 0;
        for (const Unit& unit : unetUnits(config, plan, size)) {
            const std::int64_t c = unit.outputs, t = std::int64_t{side} * side / (c == 320 ? 1 : c == 640 ? 4 : 16);
            if (unit.kind == UnitKind::SelfAttentionHead && ++heads)
                QCOMPARE(unit.macsPerGroup, 256 * c * t + 128 * t * t);
            if (unit.kind == UnitKind::CrossAttentionHead && ++texts)
                QCOMPARE(unit.macsPerGroup, 128 * c * t + 128 * 2048 * 77 + 128 * 77 * t);
            if (unit.kind == UnitKind::GegluNeuron && ++neurons)
                QCOMPARE(unit.macsPerGroup, 3 * c * t);
            if (unit.kind == UnitKind::ResNetNormGroup)
                ++resnets;
            if (unit.name == "down_blocks.1.resnets.0.conv2")
                QCOMPARE(unit.macsPerGroup, 9 * (320 + c) * (c / 32) * t + 1280 * c / 32);
        }
        QCOMPARE(heads, 70);
        QCOMPARE(texts, 70);
        QCOMPARE(neurons, 70);
        QCOMPARE(resnets, 17);
    }
    std::int64_t parameters = 0;
    const TensorShapes tensors = unetTensors(publishedUnets().front().config);
    for (const auto& [key, shape] : tensors.entries())
        parameters += c10::multiply_integers(shape);
    QCOMPARE(parameters, std::int64_t{2'567'463'684});
}

void TestUnet::halfWeightsAreWidenedAsTheyAreUsed() {
    const auto half = std::dynamic_pointer_cast<const Unet>(small::unet()->to({}, Dtype::Float16));
    UnetWeights weights = half->weights();
    visitTensors(weights, [](const std::string& key, const at::Tensor& tensor) {
        QVERIFY2(tensor.scalar_type() == at::kHalf, key.c_str());
    });
    QVERIFY(computeType(weights) == at::kFloat);
    const DenoiserPtr widened = half->to({}, Dtype::Float32);
    const Conditioning asked = small::texts({0, 1});
    const at::Tensor expected = widened->forward(images(2), times(2), asked);
    QVERIFY(at::equal(half->forward(images(2), times(2), asked), expected));
}

void TestUnet::conditioningsThatDoNotFitAreRefused_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"none", "text of another width", "no vector", "vector of another width", "another batch"})
        QTest::newRow(name) << name;
}

void TestUnet::conditioningsThatDoNotFitAreRefused() {
    const auto unet = small::unet();
    Conditioning asked = small::texts({0, 1});
    QFETCH(const QString, name);
    if (name == "none")
        asked = {};
    else if (name == "text of another width")
        asked.crossAttention = at::randn({2, 5, 7});
    else if (name == "no vector")
        asked.vector = at::Tensor();
    else if (name == "vector of another width")
        asked.vector = at::randn({2, 3});
    else
        asked.vector = asked.vector.narrow(0, 0, 1);
    QVERIFY_THROWS_EXCEPTION(Error, unet->begin({.timesteps = {800}, .conditioning = asked}));
    QVERIFY_THROWS_EXCEPTION(Error, unet->forward(images(2), times(2), asked));
    const Conditioning good = small::texts({0, 1});
    QVERIFY_THROWS_EXCEPTION(Error, unet->begin({.timesteps = {1000}, .conditioning = good}));
    const auto run = unet->begin({.timesteps = {800}, .conditioning = good});
    QVERIFY_THROWS_EXCEPTION(Error, run->predict(images(3), 0));
}

void TestUnet::distinctRowsAreComputedOnce() {
    const at::Tensor rows = at::randn({3, 4});
    const at::Tensor all = at::stack({rows[1], rows[0], rows[1], rows[2]});
    const DistinctRows some = distinctRows(all);
    QCOMPARE(some.rows.size(0), 3);
    QVERIFY(at::equal(some.forImages(some.rows), all));
    const DistinctRows one = distinctRows(rows.narrow(0, 0, 1).expand({5, 4}));
    QCOMPARE(one.rows.size(0), 1);
    QVERIFY(!one.index.defined());
    const DistinctRows own = distinctRows(rows);
    QVERIFY(at::equal(own.forImages(own.rows), rows));
}

void TestUnet::stopsAreHeeded() {
    const auto unet = small::unet();
    const auto run = unet->begin({.timesteps = {800}, .conditioning = small::texts({0})});
    std::stop_source stop;
    stop.request_stop();
    const StopScope stoppable(stop.get_token());
    QVERIFY_THROWS_EXCEPTION(Error, run->predict(images(1), 0));
    QVERIFY_THROWS_EXCEPTION(Error, unet->forward(images(1), times(1), small::texts({0})));
}

void TestUnet::blocksSayWhereTheyAre() {
    const auto unet = small::unet();
    std::vector<std::string> places;
    for (const Block& block : unet->blocks())
        if (places.empty() || places.back() != block.place)
            places.push_back(block.place);
    QCOMPARE(places, (std::vector<std::string>{"down 0.0", "down 1.0", "mid", "up 0.0", "up 0.1", "up 1.0", "up 1.1"}));
    QVERIFY(unet->blocks().front().kind == BlockKind::ResNet);
    for (const Unit& unit : unet->units())
        QVERIFY(std::ranges::any_of(unet->blocks(), [&](const Block& block) {
            return block.name == unit.block && block.place == unit.place &&
                   block.macs == unit.groups * unit.macsPerGroup;
        }));
}

TESSERA_TEST(TestUnet)
#include "tst_unet.moc"
