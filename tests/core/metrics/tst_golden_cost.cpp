#include "core/model/dit/dit.h"
#include "tests/core/golden.h"
#include "tests/test_main.h"

#include <QRegularExpression>
#include <QtTest>

using namespace core::model;
using namespace core::model::dit;

class TestGoldenCost : public QObject {
    Q_OBJECT

private slots:
    void multiplyAdds_data();
    void multiplyAdds();
    void literatureLeavesAttentionProductsOut();
};

namespace {

struct Size {
    int hidden, depth, heads;
};

/// The published sizes (Peebles and Xie, table 1), patch 2 on latents of an eighth of the image's side.
std::optional<DitCostShape> shapeOf(const QString& name) {
    const std::map<QString, Size> sizes{
        {"S", {384, 12, 6}}, {"B", {768, 12, 12}}, {"L", {1024, 24, 16}}, {"XL", {1152, 28, 16}}};
    const auto match = QRegularExpression("^DiT-(S|B|L|XL)/2 (\\d+)x").match(name);
    if (!match.hasMatch())
        return {};
    const Size size = sizes.at(match.captured(1));
    const std::int64_t side = match.captured(2).toInt() / 16;
    return DitCostShape{side * side,
                        size.hidden,
                        size.hidden / size.heads,
                        16,
                        32,
                        std::vector<std::int64_t>(size.depth, size.heads),
                        std::vector<std::int64_t>(size.depth, 4 * size.hidden)};
}

nlohmann::json models() {
    nlohmann::json json;
    std::ifstream(golden::root() / "models" / "macs.json") >> json;
    return json.at("models");
}

} // namespace

void TestGoldenCost::multiplyAdds_data() {
    QTest::addColumn<QString>("name");
    const nlohmann::json all = models();
    int found = 0;
    for (const auto& item : all.items())
        if (const QString name = QString::fromStdString(item.key()); shapeOf(name) && ++found)
            QTest::newRow(qPrintable(name)) << name;
    if (found == 0)
        qFatal("no DiT in macs.json");
}

void TestGoldenCost::multiplyAdds() {
    QFETCH(QString, name);
    const nlohmann::json expected = models().at(name.toStdString());
    const DitMacs macs = ditMacs(*shapeOf(name));
    QCOMPARE(macs.total(), expected.at("macs").get<std::int64_t>());
    QCOMPARE(macs.attentionProducts, expected.at("macs_by_kind").at("attention_products").get<std::int64_t>());
}

void TestGoldenCost::literatureLeavesAttentionProductsOut() {
    const DitMacs macs = ditMacs(*shapeOf("DiT-XL/2 256x256"));
    QCOMPARE(std::lround(macs.total() / 1e7), 11862L);
    QCOMPARE(std::lround(macs.literature() / 1e8), 1144L);
}

TESSERA_TEST(TestGoldenCost)
#include "tst_golden_cost.moc"
