#include "core/base/tensor.h"
#include "core/conditioning/prompt_conditioner.h"
#include "core/model/conditioning.h"
#include "tests/core/conditioning/clip/small_text_encoder.h"
#include "tests/core/conditioning/clip/small_vocabulary.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using namespace core::conditioning;

namespace {

/// Two encoders of random weights, and how often each was loaded and is in memory.
class Pipeline {
public:
    PromptEncoder encoder(std::size_t index, std::uint64_t seed) {
        const clip::TextEncoderConfig config = small_text_encoder::config(small_vocabulary::size());
        const auto tokenizer = std::make_shared<const clip::Tokenizer>(small_vocabulary::tokenizer());
        return {tokenizer, config, [=, this] {
                    ++loads[index];
                    for (const auto& one : loaded)
                        mostAtOnce += one.expired() ? 0 : 1;
                    clip::TextEncoderPtr encoder = small_text_encoder::encoder(config, seed);
                    loaded.push_back(encoder);
                    return encoder;
                }};
    }

    PromptOptions sdxl() {
        return {.encoders = {encoder(0, 1), encoder(1, 2)},
                .state = {.fromEnd = 2, .finalNorm = false},
                .zerosWithoutNegative = true,
                .hasVector = true,
                .size = {64, 96}};
    }
    PromptOptions sd15() { return {.encoders = {encoder(0, 1)}, .size = {64, 64}}; }

    bool isEmpty() const {
        return std::all_of(loaded.begin(), loaded.end(), [](const auto& one) { return one.expired(); });
    }

    std::array<int, 2> loads{};
    int mostAtOnce = 0; ///< encoders that were there when another was loaded
    std::vector<std::weak_ptr<const clip::TextEncoder>> loaded{};
};

std::vector<float> numbers(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.contiguous();
    return {flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel()};
}

at::Tensor sizesOf(const model::Conditioning& conditioning) {
    return conditioning.vector.narrow(1, conditioning.vector.size(1) - 6, 6);
}

} // namespace

/// What becomes of prompts, sizes and encoders; upstream's numbers are golden cases.
class TestPromptConditioner : public QObject {
    Q_OBJECT

private slots:
    void requestsAreFilledIn();
    void withoutANegativePromptAllIsZero();
    void withoutZerosItIsAnEmptyPrompt();
    void clipSkipCountsForThePromptAlone();
    void oneEncoderHasTheLastStateWithItsNorm();
    void sizesStandBehindThePooledText();
    void encodersComeOnceAndLeave();
    void aRunsPromptsAreKept();
    void aRowDoesNotDependOnTheOthers();
    void whatIsCutOffIsANotice();
    void wrongRequestsAreRefused_data();
    void wrongRequestsAreRefused();
};

void TestPromptConditioner::requestsAreFilledIn() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    QVERIFY(conditioner.classes() == nullptr);
    const std::vector<Request> none = conditioner.resolve({}, 2);
    QCOMPARE(none.size(), std::size_t{2});
    QVERIFY(none[0].prompt == "" && none[0].prompt2 == "" && !none[0].negativePrompt && none[0] == none[1]);
    QVERIFY((none[0].size == ImageSize{64, 96} && none[0].sizes.original == ImageSize{64, 96}));
    const Request one = conditioner.resolve({{.prompt = "red", .prompt2 = "", .negativePrompt = ""}}, 1).front();
    QVERIFY(one.prompt2 == "red" && one.negativePrompt == "" && one.negativePrompt2 == "");
    const Request two =
        conditioner.resolve({{.prompt = "red", .prompt2 = "star", .negativePrompt2 = "blue"}}, 1).front();
    QVERIFY(two.prompt2 == "star" && !two.negativePrompt);
    const std::vector<Request> each = conditioner.resolve({{.prompt = "red"}, {.prompt = "star"}}, 2);
    QVERIFY(each[0].prompt == "red" && each[1].prompt == "star");
    QVERIFY(conditioner.resolve(each, 2) == each);
    QCOMPARE(pipeline.loads, (std::array<int, 2>{0, 0}));
}

void TestPromptConditioner::withoutANegativePromptAllIsZero() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    const std::vector<Request> requests =
        conditioner.resolve({{.prompt = "red"}, {.prompt = "red", .negativePrompt = ""}}, 2);
    const model::Conditioning half = conditioner.unconditional(requests);
    QCOMPARE(half.crossAttention.sizes().vec(), (std::vector<std::int64_t>{2, 77, 16}));
    QCOMPARE(half.vector.sizes().vec(), (std::vector<std::int64_t>{2, 6 + 6}));
    QCOMPARE(half.crossAttention[0].abs().max().item<float>(), 0.0F);
    QCOMPARE(half.vector[0].narrow(0, 0, 6).abs().max().item<float>(), 0.0F);
    QVERIFY(half.crossAttention[1].abs().max().item<float>() > 0);
    QVERIFY(half.vector[1].narrow(0, 0, 6).abs().max().item<float>() > 0);
    QVERIFY(at::equal(sizesOf(half)[0], sizesOf(half)[1]));
    // No encoder runs for zeros.
    Pipeline other;
    const PromptConditioner zeros(other.sdxl());
    zeros.unconditional(zeros.resolve({{.prompt = "red"}}, 1));
    QCOMPARE(other.loads, (std::array<int, 2>{0, 0}));
}

void TestPromptConditioner::withoutZerosItIsAnEmptyPrompt() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sd15());
    const std::vector<Request> requests =
        conditioner.resolve({{.prompt = "red"}, {.prompt = "red", .negativePrompt = ""}}, 2);
    const model::Conditioning half = conditioner.unconditional(requests);
    QVERIFY(at::equal(half.crossAttention[0], half.crossAttention[1]));
    QVERIFY(half.crossAttention.abs().max().item<float>() > 0);
    QVERIFY(!half.vector.defined());
}

void TestPromptConditioner::clipSkipCountsForThePromptAlone() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    const Request request{.prompt = "red", .negativePrompt = "red"};
    Request skipping = request;
    skipping.clipSkip = 1;
    const std::vector<Request> requests = conditioner.resolve({request, skipping}, 2);
    const model::Conditioning with = conditioner.conditional(requests), without = conditioner.unconditional(requests);
    QVERIFY(at::equal(without.crossAttention[0], without.crossAttention[1]));
    QVERIFY(at::equal(with.crossAttention[0], without.crossAttention[0]));
    QVERIFY(!at::equal(with.crossAttention[1], without.crossAttention[1]));
    QVERIFY(at::equal(with.vector[0], with.vector[1])); // the pooled text is the last layer's
    const auto ids = at::tensor(small_vocabulary::tokenizer().read("red").ids, at::kLong).unsqueeze(0);
    const auto states = conditioner.options().encoders[0].load()->hiddenStates(ids);
    QVERIFY(at::equal(with.crossAttention[1].narrow(-1, 0, 8), states[states.size() - 3][0]));
}

void TestPromptConditioner::oneEncoderHasTheLastStateWithItsNorm() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sd15());
    Request skipping{.prompt = "red", .clipSkip = 2};
    const auto ids = at::tensor(small_vocabulary::tokenizer().read("red").ids, at::kLong).unsqueeze(0);
    const clip::TextEncoderPtr encoder = conditioner.options().encoders[0].load();
    const auto states = encoder->hiddenStates(ids);
    const model::Conditioning half = conditioner.conditional(conditioner.resolve({{.prompt = "red"}, skipping}, 2));
    QVERIFY(at::allclose(half.crossAttention[0], encoder->finalNorm(states[3])[0], 1e-5, 1e-6));
    QVERIFY(at::allclose(half.crossAttention[1], encoder->finalNorm(states[1])[0], 1e-5, 1e-6));
}

void TestPromptConditioner::sizesStandBehindThePooledText() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    const SizeConditioning own{.original = ImageSize{1, 2}, .cropTop = 3, .cropLeft = 4, .target = ImageSize{5, 6}};
    const SizeConditioning half{.original = ImageSize{7, 8}};
    const std::vector<Request> requests =
        conditioner.resolve({{.prompt = "a"},
                             {.prompt = "a", .size = ImageSize{32, 128}, .sizes = {.cropTop = 9}},
                             {.prompt = "a", .sizes = own},
                             {.prompt = "a", .negativeSizes = own},
                             {.prompt = "a", .sizes = own, .negativeSizes = half}}, // one size alone does not count
                            5);
    const model::Conditioning with = conditioner.conditional(requests), without = conditioner.unconditional(requests);
    using Row = std::vector<float>;
    const auto row = [](const model::Conditioning& one, int index) { return numbers(sizesOf(one)[index]); };
    QCOMPARE(row(with, 0), (Row{64, 96, 0, 0, 64, 96}));
    QCOMPARE(row(with, 1), (Row{32, 128, 9, 0, 32, 128}));
    QCOMPARE(row(with, 2), (Row{1, 2, 3, 4, 5, 6}));
    QCOMPARE(row(without, 2), (Row{1, 2, 3, 4, 5, 6}));
    QCOMPARE(row(with, 3), (Row{64, 96, 0, 0, 64, 96}));
    QCOMPARE(row(without, 3), (Row{1, 2, 3, 4, 5, 6}));
    QCOMPARE(row(without, 4), (Row{1, 2, 3, 4, 5, 6}));
}

void TestPromptConditioner::encodersComeOnceAndLeave() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    const std::vector<Request> requests = conditioner.resolve(
        {{.prompt = "red", .negativePrompt = "blue"}, {.prompt = "star", .negativePrompt = "blue", .clipSkip = 1}}, 2);
    const model::Conditioning first = conditioner.conditional(requests);
    QCOMPARE(pipeline.loads, (std::array<int, 2>{1, 1}));
    QVERIFY(pipeline.isEmpty());
    QCOMPARE(pipeline.mostAtOnce, 0); // the first had left when the second came
    conditioner.unconditional(requests);
    const model::Conditioning again = conditioner.conditional(requests);
    QCOMPARE(pipeline.loads, (std::array<int, 2>{1, 1}));
    QVERIFY(at::equal(first.crossAttention, again.crossAttention) && at::equal(first.vector, again.vector));
    conditioner.conditional(conditioner.resolve({{.prompt = "star"}}, 1)); // without a skip: another state
    QCOMPARE(pipeline.loads, (std::array<int, 2>{2, 2}));
}

void TestPromptConditioner::aRunsPromptsAreKept() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sd15());
    std::vector<Request> asked;
    for (int i = 0; i < 150; ++i)
        asked.push_back({.prompt = "star " + std::to_string(i)});
    const std::vector<Request> requests = conditioner.resolve(asked, asked.size());
    conditioner.prepare(requests);
    QCOMPARE(pipeline.loads[0], 1);
    for (std::size_t i = 0; i < requests.size(); i += 50)
        conditioner.conditional(std::span(requests).subspan(i, 50));
    QCOMPARE(pipeline.loads[0], 1);
    conditioner.prepare({}); // the next run has none: only the latest stay
    conditioner.conditional(std::span(requests).subspan(100, 50));
    QCOMPARE(pipeline.loads[0], 1);
    conditioner.conditional(std::span(requests).subspan(0, 50));
    QCOMPARE(pipeline.loads[0], 2);
}

void TestPromptConditioner::aRowDoesNotDependOnTheOthers() {
    Pipeline pipeline, other;
    const PromptConditioner conditioner(pipeline.sdxl()), alone(other.sdxl());
    std::vector<Request> asked;
    for (const char* prompt : {"red", "star", "a red star", "", "red", "blue", "green", "x", "y", "z", "0"})
        asked.push_back({.prompt = prompt});
    const std::vector<Request> requests = conditioner.resolve(asked, asked.size());
    const model::Conditioning all = conditioner.conditional(requests);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        const model::Conditioning one = alone.conditional(std::span(requests).subspan(i, 1));
        QVERIFY(at::allclose(one.crossAttention[0], all.crossAttention[row], 1e-4, 1e-5));
        QVERIFY(at::allclose(one.vector[0], all.vector[row], 1e-4, 1e-5));
    }
    QVERIFY(at::equal(all.crossAttention[0], all.crossAttention[4]));
    QVERIFY(!conditioner.conditional({}).crossAttention.defined());
}

void TestPromptConditioner::whatIsCutOffIsANotice() {
    Pipeline pipeline;
    const PromptConditioner conditioner(pipeline.sdxl());
    std::string prompt = "red";
    for (int i = 1; i < 75; ++i)
        prompt += " red";
    const auto noticesOf = [&](const Request& request) {
        return conditioner.notices(conditioner.resolve({request}, 1));
    };
    QVERIFY(noticesOf({.prompt = prompt, .negativePrompt = prompt}).empty());
    const std::vector<std::string> notices = noticesOf({.prompt = "a", .prompt2 = prompt + ", red\xE2\x80\xAE red"});
    QCOMPARE(notices.size(), std::size_t{1});
    const QByteArray notice = notices[0].c_str();
    QVERIFY2(notice.startsWith("prompt, text encoder 2: ") && notice.contains("of which 75 are read") &&
                 notice.contains("lost: \", red\\u202e red\""),
             notice);
    QCOMPARE(noticesOf({.prompt = prompt + " red", .negativePrompt = prompt + " red"}).size(), std::size_t{4});
    const std::vector<PromptFit> fits = conditioner.fit(prompt + " red red");
    QCOMPARE(fits.size(), std::size_t{2});
    QCOMPARE(fits[0].tokens, 77);
    QCOMPARE(fits[0].most, 75);
    QCOMPARE(fits[1].lost, std::string("red red"));
}

void TestPromptConditioner::wrongRequestsAreRefused_data() {
    QTest::addColumn<QByteArray>("said");
    Pipeline pipeline;
    const PromptConditioner sdxl(pipeline.sdxl()), sd15(pipeline.sd15());
    const auto refused = [](const PromptConditioner& conditioner, const Request& request) {
        return thrownMessage([&] { conditioner.resolve({request}, 1); });
    };
    const auto add = [](const char* wanted, const QByteArray& said) { QTest::newRow(wanted) << said; };
    add("class: expected a prompt", refused(sdxl, {.label = 1}));
    add("prompt: expected UTF-8", refused(sdxl, {.prompt = "\xFF\n"}));
    add("prompt 2: expected UTF-8", refused(sdxl, {.prompt2 = "\xFF"}));
    add("negative prompt: expected at most 1048576 bytes",
        refused(sdxl, {.negativePrompt = std::string(2'000'000, 'a')}));
    add("negative prompt 2: expected UTF-8", refused(sdxl, {.negativePrompt2 = "\xC0\x80"}));
    add("prompt 2: expected none (this model has one text encoder)", refused(sd15, {.prompt2 = "red"}));
    add("clip skip: expected 0 to 2, found 3", refused(sdxl, {.clipSkip = 3}));
    add("clip skip: expected 0 to 3, found 4", refused(sd15, {.clipSkip = 4}));
    add("clip skip: expected 0 to 2, found -1", refused(sdxl, {.clipSkip = -1}));
    add("height: expected 1 to 100000 pixels, found 0", refused(sdxl, {.size = ImageSize{0, 64}}));
    add("width: expected 1 to 100000 pixels, found 100001", refused(sdxl, {.size = ImageSize{64, 100'001}}));
    add("crop's left: expected 0 to 100000 pixels, found -1", refused(sdxl, {.sizes = {.cropLeft = -1}}));
    add("original size: expected 0 to", refused(sdxl, {.sizes = {.original = ImageSize{-1, 1}}}));
    add("target size: expected 0 to", refused(sdxl, {.negativeSizes = SizeConditioning{.target = ImageSize{1, -1}}}));
    add("prompts: expected 1 or 3 (one per seed), found 2", thrownMessage([&] {
            sdxl.resolve({{.prompt = "a"}, {.prompt = "b"}}, 3);
        }));
    PromptOptions other = pipeline.sdxl();
    other.encoders[1].tokenizer = std::make_shared<const clip::Tokenizer>(small_vocabulary::tokenizer(32));
    add("text encoders: expected prompts of the same length, found 77 and 32",
        thrownMessage([&] { PromptConditioner conditioner(other); }));
}

void TestPromptConditioner::wrongRequestsAreRefused() {
    QFETCH(QByteArray, said);
    QVERIFY2(said.startsWith(QTest::currentDataTag()) && !said.contains('\n') && said.size() < 300, said);
}

TESSERA_CORE_TEST(TestPromptConditioner)
#include "tst_prompt_conditioner.moc"
