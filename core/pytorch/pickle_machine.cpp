#include "core/pytorch/pickle_machine.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pytorch/pickle_depth.h"
#include "core/pytorch/pickle_tensors.h"

#include <algorithm>
#include <string_view>

namespace core::pytorch {

namespace {

/// A unit of work makes some 64 bytes. Each tensor takes about 30.
constexpr std::size_t freeWork = 250'000;
constexpr std::size_t mostWork = 3'000'000;
constexpr int maxProtocol = 5;
/// Classes that are not known: trainers' checkpoints name a handful.
constexpr std::size_t maxForeignNames = 200;

/// Python's names of the operations, as far as the machine or its messages speak of them.
namespace op {
enum : std::uint8_t {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    BinFloat = 'G',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinPersid = 'Q',
    Reduce = 'R',
    BinString = 'T',
    ShortBinString = 'U',
    BinUnicode = 'X',
    EmptyList = ']',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    Appends = 'e',
    Get = 'h',
    Inst = 'i',
    LongGet = 'j',
    Put = 'q',
    LongPut = 'r',
    SetItem = 's',
    Tuple = 't',
    EmptyTuple = ')',
    SetItems = 'u',
    EmptyDict = '}',
    Protocol = 0x80,
    NewObject = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    True = 0x88,
    False = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    BinBytes = 'B',
    ShortBinBytes = 'C',
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinBytes8 = 0x8e,
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
    ByteArray8 = 0x96,
};
}

/// Operations that no checkpoint of tensors has use for.
const std::map<std::uint8_t, const char*> refusedOperations{
    {'F', "FLOAT"},      {'I', "INT"},          {'L', "LONG"},
    {'S', "STRING"},     {'V', "UNICODE"},      {'P', "PERSID"},
    {'d', "DICT"},       {'l', "LIST"},         {'g', "GET"},
    {'p', "PUT"},        {'o', "OBJ"},          {'2', "DUP"},
    {0x82, "EXT1"},      {0x83, "EXT2"},        {0x84, "EXT4"},
    {0x92, "NEWOBJ_EX"}, {0x97, "NEXT_BUFFER"}, {0x98, "READONLY_BUFFER"},
};

bool isHashable(const PickleObjects& objects, const PickleValue& value) {
    switch (value.kind) {
    case PickleKind::List:
    case PickleKind::Dict:
    case PickleKind::Set:
        return false;
    case PickleKind::Tuple:
        return objects.nodes[value.index()].isHashable;
    default:
        return true;
    }
}

std::string hex(std::uint8_t code) {
    constexpr std::string_view digits = "0123456789abcdef";
    return std::string("0x") + digits[code / 16] + digits[code % 16];
}

} // namespace

PickleMachine::PickleMachine(PickleInput& input, PickleObjects& objects, std::uint64_t fileBytes)
    : m_input(input)
    , m_objects(objects)
    , m_maxWork(std::min<std::uint64_t>(freeWork + fileBytes / 64, mostWork)) {}

PickleValue PickleMachine::run() {
    for (;;) {
        charge(1);
        const std::uint8_t code = m_input.byte();
        if (code == op::Stop) {
            const PickleValue root = pop();
            requireShallow(m_objects, root);
            return root;
        }
        if (!number(code) && !text(code) && !tuple(code) && !memo(code) && !container(code) && !object(code) &&
            !stack(code) && !constant(code))
            refuse(code);
    }
}

void PickleMachine::charge(std::size_t work) {
    m_work += work;
    if (m_work > m_maxWork)
        fail("it asks for more than " + std::to_string(m_maxWork) + " operations, too many for a file of its size");
}

bool PickleMachine::constant(std::uint8_t code) {
    switch (code) {
    case op::None:
        push({.kind = PickleKind::None});
        return true;
    case op::True:
    case op::False:
        push({.kind = PickleKind::Bool, .number = code == op::True ? 1 : 0});
        return true;
    case op::Protocol:
        if (const int version = m_input.byte(); version > maxProtocol)
            fail("protocol " + std::to_string(version) + ", at most " + std::to_string(maxProtocol) + " is known");
        return true;
    case op::Frame:
        if (m_input.number(8) > maxPickleBytes)
            fail("a frame that is larger than " + std::to_string(maxPickleBytes) + " bytes");
        return true;
    default:
        return false;
    }
}

bool PickleMachine::number(std::uint8_t code) {
    const auto pushInt = [this](std::int64_t value) { push({.kind = PickleKind::Int, .number = value}); };
    switch (code) {
    case op::BinInt:
        pushInt(static_cast<std::int32_t>(m_input.number(4)));
        return true;
    case op::BinInt1:
        pushInt(m_input.byte());
        return true;
    case op::BinInt2:
        pushInt(static_cast<std::int64_t>(m_input.number(2)));
        return true;
    case op::BinFloat:
        pushFloat();
        return true;
    case op::Long1:
        pushLong(m_input.byte());
        return true;
    case op::Long4:
        pushLong(m_input.number(4));
        return true;
    default:
        return false;
    }
}

bool PickleMachine::text(std::uint8_t code) {
    switch (code) {
    case op::BinUnicode:
    case op::BinString:
        pushText(PickleKind::Text, m_input.number(4));
        return true;
    case op::ShortBinUnicode:
    case op::ShortBinString:
        pushText(PickleKind::Text, m_input.byte());
        return true;
    case op::BinUnicode8:
        pushText(PickleKind::Text, m_input.number(8));
        return true;
    case op::BinBytes:
        pushText(PickleKind::Bytes, m_input.number(4));
        return true;
    case op::ShortBinBytes:
        pushText(PickleKind::Bytes, m_input.byte());
        return true;
    case op::BinBytes8:
    case op::ByteArray8:
        pushText(PickleKind::Bytes, m_input.number(8));
        return true;
    default:
        return false;
    }
}

bool PickleMachine::tuple(std::uint8_t code) {
    switch (code) {
    case op::EmptyTuple:
        pushTuple(0);
        return true;
    case op::Tuple1:
    case op::Tuple2:
    case op::Tuple3:
        pushTuple(code - op::Tuple1 + 1U);
        return true;
    case op::Tuple:
        pushTuple(popMark());
        return true;
    default:
        return false;
    }
}

bool PickleMachine::container(std::uint8_t code) {
    switch (code) {
    case op::EmptyList:
        pushNode(PickleKind::List);
        return true;
    case op::EmptyDict:
        pushNode(PickleKind::Dict);
        return true;
    case op::EmptySet:
        push({.kind = PickleKind::Set});
        return true;
    case op::Append:
        append(1);
        return true;
    case op::Appends:
        append(popMark());
        return true;
    case op::SetItem:
        setItems(2);
        return true;
    case op::SetItems:
        setItems(popMark());
        return true;
    default:
        return false;
    }
}

bool PickleMachine::memo(std::uint8_t code) {
    switch (code) {
    case op::Get:
        get(m_input.byte());
        return true;
    case op::LongGet:
        get(m_input.number(4));
        return true;
    case op::Put:
        put(m_input.byte());
        return true;
    case op::LongPut:
        put(m_input.number(4));
        return true;
    case op::Memoize:
        put(m_memo.size());
        return true;
    default:
        return false;
    }
}

bool PickleMachine::stack(std::uint8_t code) {
    switch (code) {
    case op::Mark:
        m_marks.push_back(m_stack.size());
        return true;
    case op::Pop:
        pop();
        return true;
    case op::PopMark:
        m_stack.resize(m_stack.size() - popMark());
        return true;
    case op::FrozenSet:
        m_stack.resize(m_stack.size() - popMark());
        push(makeObject());
        return true;
    case op::AddItems:
        m_stack.resize(m_stack.size() - popMark());
        if (top().kind != PickleKind::Set)
            fail(std::string("adds to ") + toString(top().kind) + " as if it were a set");
        return true;
    default:
        return false;
    }
}

bool PickleMachine::object(std::uint8_t code) {
    switch (code) {
    case op::Global: {
        const std::string module(m_input.line());
        pushGlobal(module + "." + std::string(m_input.line()));
        return true;
    }
    case op::StackGlobal:
        stackGlobal();
        return true;
    case op::Inst: {
        const std::string module(m_input.line());
        refuseGlobal(module + "." + std::string(m_input.line()));
    }
    case op::BinPersid:
        persistentId();
        return true;
    case op::Reduce:
        reduce();
        return true;
    case op::NewObject:
        newObject();
        return true;
    case op::Build:
        build();
        return true;
    default:
        return false;
    }
}

void PickleMachine::refuse(std::uint8_t code) {
    const auto known = refusedOperations.find(code);
    if (known == refusedOperations.end())
        fail("found " + hex(code) + ", which is no operation of a pickle");
    fail(std::string("the operation ") + known->second +
         " is not carried out: tensors and plain data of protocols 2 to 5 need none such");
}

void PickleMachine::push(PickleValue value) {
    m_stack.push_back(value);
}

void PickleMachine::pushLong(std::uint64_t size) {
    const std::uint64_t begin = m_input.position();
    const std::string_view bytes = m_input.take(size);
    if (size > 8) {
        push({PickleKind::BigInt, static_cast<std::uint32_t>(size), static_cast<std::int64_t>(begin)});
        return;
    }
    const bool isNegative = size > 0 && (static_cast<std::uint8_t>(bytes.back()) & 0x80U) != 0;
    std::uint64_t value = isNegative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = (value << 8U) | static_cast<std::uint8_t>(bytes[i]);
    push({.kind = PickleKind::Int, .number = static_cast<std::int64_t>(value)});
}

/// Big-endian, unlike all other numbers.
void PickleMachine::pushFloat() {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i)
        bits = (bits << 8U) | m_input.byte();
    push({.kind = PickleKind::Float, .number = static_cast<std::int64_t>(bits)});
}

void PickleMachine::pushText(PickleKind kind, std::uint64_t size) {
    const std::uint64_t begin = m_input.position();
    m_input.take(size);
    push({kind, static_cast<std::uint32_t>(size), static_cast<std::int64_t>(begin)});
}

void PickleMachine::pushTuple(std::size_t size) {
    PickleNode node{.kind = PickleKind::Tuple};
    node.items.resize(size);
    for (std::size_t i = size; i-- > 0;) {
        node.items[i] = pop();
        node.isHashable = node.isHashable && isHashable(m_objects, node.items[i]);
    }
    push({.kind = PickleKind::Tuple, .number = static_cast<std::int64_t>(m_objects.nodes.size())});
    m_objects.nodes.push_back(std::move(node));
}

void PickleMachine::pushNode(PickleKind kind) {
    push({.kind = kind, .number = static_cast<std::int64_t>(m_objects.nodes.size())});
    m_objects.nodes.push_back({.kind = kind});
}

void PickleMachine::pushGlobal(const std::string& name) {
    const auto known = findPickleGlobal(name);
    if (!known)
        refuseGlobal(name);
    auto& names = m_objects.globals;
    const auto place = std::find(names.begin(), names.end(), name) - names.begin();
    if (static_cast<std::size_t>(place) == names.size()) {
        const bool isForeign = known->role == PickleRole::Foreign;
        if (isForeign && (isModuleAhead() || ++m_foreign > maxForeignNames))
            refuseGlobal(name);
        names.push_back(name);
        m_globals.push_back(*known);
    }
    push({.kind = PickleKind::Global, .number = place});
}

PickleValue PickleMachine::pop() {
    const PickleValue value = top();
    m_stack.pop_back();
    return value;
}

PickleValue& PickleMachine::top() {
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        fail("it takes more from its stack than it put there");
    return m_stack.back();
}

std::size_t PickleMachine::popMark() {
    if (m_marks.empty())
        fail("it goes back to a mark that it did not set");
    const std::size_t above = m_stack.size() - m_marks.back();
    m_marks.pop_back();
    return above;
}

PickleNode& PickleMachine::target(std::size_t above, PickleKind wanted) {
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() - floor <= above)
        fail("it takes more from its stack than it put there");
    const PickleValue& value = m_stack[m_stack.size() - above - 1];
    if (value.kind != wanted && value.kind != PickleKind::Opaque) // an object that is a list or a dictionary, too
        fail(std::string("adds to ") + toString(value.kind) + " as if it were " + toString(wanted));
    return m_objects.nodes[value.index()];
}

void PickleMachine::append(std::size_t count) {
    PickleNode& list = target(count, PickleKind::List);
    if (list.kind == PickleKind::List) // an object's attributes alone are kept
        list.items.insert(list.items.end(), m_stack.end() - static_cast<std::ptrdiff_t>(count), m_stack.end());
    m_stack.resize(m_stack.size() - count);
}

void PickleMachine::setItems(std::size_t count) {
    PickleNode& dict = target(count, PickleKind::Dict);
    if (count % 2 != 0)
        fail("a dictionary gets a key without a value");
    for (std::size_t i = m_stack.size() - count; i < m_stack.size(); i += 2)
        if (!isHashable(m_objects, m_stack[i]))
            fail(std::string(toString(m_stack[i].kind)) + " cannot be a dictionary's key");
    dict.items.insert(dict.items.end(), m_stack.end() - static_cast<std::ptrdiff_t>(count), m_stack.end());
    m_stack.resize(m_stack.size() - count);
}

void PickleMachine::put(std::uint64_t index) {
    if (index >= m_maxWork)
        fail("its memo's index " + std::to_string(index) + " is too large");
    const PickleValue value = top();
    if (index >= m_memo.size())
        m_memo.resize(index + 1);
    m_memo[index] = value;
}

void PickleMachine::get(std::uint64_t index) {
    if (index >= m_memo.size() || m_memo[index].kind == PickleKind::Unset)
        fail("it looks up the memo's index " + std::to_string(index) + ", which was never set");
    push(m_memo[index]);
}

bool PickleMachine::isModuleAhead() {
    return m_input.isAhead("_parameters") && m_input.isAhead("_modules");
}

void PickleMachine::refuseGlobal(const std::string& name) {
    const std::string shown = escaped(name, 100);
    if (isModuleAhead())
        throw Error(ErrorCode::BadInput, "a pickled nn.Module object (class " + shown +
                                             "), which needs its Python class; save model.state_dict() instead");
    fail("it asks for the Python global " + shown +
         ", which is not called: only tensors and plain data are read; save the state_dict alone");
}

void PickleMachine::fail(const std::string& reason) const {
    throw Error(ErrorCode::BadInput, "pickle, byte " + std::to_string(m_input.position()) + ": " + reason);
}

} // namespace core::pytorch
