#include "core/base/tensor.h"
#include "core/conditioning/class_labels.h"
#include "core/model/conditioning.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core;
using conditioning::ClassLabels;
using conditioning::Request;

namespace {

const model::ClassSet classes{3, {}};

std::vector<int> labelsOf(const std::vector<Request>& requests) {
    std::vector<int> labels;
    for (const Request& request : requests)
        labels.push_back(request.label.value_or(-1));
    return labels;
}

std::vector<std::int64_t> numbers(const at::Tensor& labels) {
    return {labels.const_data_ptr<std::int64_t>(), labels.const_data_ptr<std::int64_t>() + labels.numel()};
}

} // namespace

/// Which label belongs to which image, and the two halves of guidance.
class TestClassLabels : public QObject {
    Q_OBJECT

private slots:
    void requestsAreFilledIn();
    void halvesAreOfTheSameSize();
    void wrongRequestsAreRefused();
    void conditioningIsSlicedAndJoined();
};

void TestClassLabels::requestsAreFilledIn() {
    const ClassLabels labels(classes);
    QCOMPARE(labelsOf(labels.resolve({}, 5)), (std::vector<int>{0, 1, 2, 0, 1}));
    QCOMPARE(labelsOf(labels.resolve({{2}}, 3)), (std::vector<int>{2, 2, 2}));
    QCOMPARE(labelsOf(labels.resolve({{3}, {0}}, 2)), (std::vector<int>{3, 0}));              // 3: the null label
    QCOMPARE(conditioning::labelsOfImages({}, 2, ClassLabels({})), (std::vector<int>{0, 0})); // a model without classes
}

void TestClassLabels::halvesAreOfTheSameSize() {
    const ClassLabels labels(classes);
    const std::vector<Request> requests = labels.resolve({{1}, {2}}, 2);
    QCOMPARE(numbers(labels.conditional(requests).labels), (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(numbers(labels.unconditional(requests).labels), (std::vector<std::int64_t>{3, 3}));
}

void TestClassLabels::wrongRequestsAreRefused() {
    const ClassLabels labels(classes);
    QVERIFY(thrownMessage([&] { labels.resolve({{0}, {1}}, 3); }).contains("expected 1 or 3"));
    QVERIFY(thrownMessage([&] { labels.resolve({{4}}, 1); }).contains("class: expected 0…2 (or 3 for none), found 4"));
    QVERIFY(thrownMessage([&] { labels.resolve({{-1}}, 1); }).contains("found -1"));
    QVERIFY(thrownMessage([&] { labels.resolve({{0}, {}}, 2); }).contains("all or none"));
    const QByteArray words = thrownMessage([&] { labels.resolve({{.prompt = "a red\nstar"}}, 1); });
    QVERIFY2(words.contains("reads no words") && !words.contains('\n'), words);
}

void TestClassLabels::conditioningIsSlicedAndJoined() {
    const model::Conditioning a{.labels = at::tensor({1, 2}, at::kLong), .vector = at::ones({2, 4})};
    const model::Conditioning b{.labels = at::tensor({3}, at::kLong), .vector = at::zeros({1, 4})};
    const model::Conditioning both = model::join(a, b);
    QCOMPARE(both.size(), std::int64_t{3});
    QCOMPARE(numbers(both.slice(1, 2).labels.contiguous()), (std::vector<std::int64_t>{2, 3}));
    QVERIFY(at::equal(both.rows(at::tensor({2}, at::kLong)).vector, b.vector));
    QVERIFY(!both.crossAttention.defined());
    QVERIFY(thrownMessage([&] { model::join(a, {.labels = b.labels}); }).contains("a vector in both halves"));
    QCOMPARE(model::Conditioning{}.size(), std::int64_t{0});
}

TESSERA_CORE_TEST(TestClassLabels)
#include "tst_class_labels.moc"
