// The part of the pickle machine that stands in for Python's calls.
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pytorch/pickle_machine.h"
#include "core/pytorch/pickle_tensors.h"

#include <algorithm>
#include <string_view>

namespace core::pytorch {
namespace {

/// A word such as "bf16-mixed", which names one thing of several and is neither a command nor a place.
bool isWord(std::string_view text) {
    constexpr std::size_t longest = 40;
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// Nothing, a number or a word: what makes an empty dictionary of a class of its own, or a member of an enumeration.
bool makesPlainValue(const std::vector<PickleValue>& values, const PickleInput& input) {
    if (values.size() != 1)
        return values.empty();
    return values[0].kind == PickleKind::Int || (values[0].isText() && isWord(input.text(values[0])));
}

} // namespace

void PickleMachine::stackGlobal() {
    const PickleValue name = pop();
    const PickleValue module = pop();
    constexpr std::uint32_t longest = 256;
    if (!name.isText() || !module.isText() || name.size > longest || module.size > longest)
        fail("STACK_GLOBAL asks for something that is no name");
    pushGlobal(std::string(m_input.text(module)) + "." + std::string(m_input.text(name)));
}

void PickleMachine::persistentId() {
    const PickleValue id = pop();
    if (id.kind != PickleKind::Tuple)
        fail(std::string("a storage is described by ") + toString(id.kind) + ", expected a tuple");
    const PickleNode& parts = m_objects.nodes[id.index()];
    const auto isText = [&](std::size_t i) { return parts.items.size() > i && parts.items[i].isText(); };
    constexpr std::uint32_t longestKey = 256;
    if (!isText(0) || !isText(2) || parts.items[2].size > longestKey || !isText(3) ||
        m_input.text(parts.items[0]) != "storage" || parts.items[1].kind != PickleKind::Global)
        fail("a storage is not described by ('storage', class, key, location, size)");
    const PickleGlobal& type = m_globals[parts.items[1].index()];
    if (type.role != PickleRole::Storage)
        fail("a storage's class is " + m_objects.globals[parts.items[1].index()]);
    std::string key(m_input.text(parts.items[2]));
    const PickledStorage storage = storageFromId(parts, type.type, key);
    const auto [place, isNew] = m_storageOf.try_emplace(std::move(key), m_objects.storages.size());
    if (isNew)
        m_objects.storages.push_back(storage);
    const PickledStorage& known = m_objects.storages[place->second];
    if (known.type != storage.type || known.elements != storage.elements)
        fail("storage \"" + escaped(storage.key, 40) + "\" is described in two ways");
    push({.kind = PickleKind::Storage, .number = static_cast<std::int64_t>(place->second)});
}

void PickleMachine::reduce() {
    const PickleValue arguments = pop();
    const PickleValue callee = pop();
    push(call(callee, arguments));
}

PickleValue PickleMachine::call(const PickleValue& callee, const PickleValue& arguments) {
    if (callee.kind != PickleKind::Global || arguments.kind != PickleKind::Tuple)
        fail(std::string("calls ") + toString(callee.kind) + " with " + toString(arguments.kind));
    const PickleNode& node = m_objects.nodes[arguments.index()];
    const auto& values = node.items;
    const auto role = [&](std::size_t i, PickleRole wanted) {
        return i < values.size() && values[i].kind == PickleKind::Global && m_globals[values[i].index()].role == wanted;
    };
    const auto kind = [&](std::size_t i, PickleKind wanted) { return i < values.size() && values[i].kind == wanted; };
    switch (m_globals[callee.index()].role) {
    case PickleRole::RebuildTensor:
        if (kind(0, PickleKind::Storage))
            return makeTensor(node, m_objects.storages[values[0].index()].type);
        break;
    case PickleRole::RebuildTensorV3:
        if (role(6, PickleRole::Dtype))
            return makeTensor(node, m_globals[values[6].index()].type);
        break;
    case PickleRole::RebuildParameter:
        if (kind(0, PickleKind::Tensor) && (values.size() == 3 || values.size() == 4))
            return values[0];
        break;
    case PickleRole::RebuildFromType: // whose own kind would lead into a recursion
        if (kind(0, PickleKind::Global) && !role(0, PickleRole::RebuildFromType) && role(1, PickleRole::TensorClass) &&
            values.size() == 4)
            return call(values[0], values[2]);
        break;
    case PickleRole::Size:
        if (kind(0, PickleKind::Tuple) && values.size() == 1)
            return values[0];
        break;
    case PickleRole::Dict:
        return makeDict(node);
    case PickleRole::List:
        return makeList(node);
    case PickleRole::Set:
        return {.kind = PickleKind::Set};
    case PickleRole::Data:
        return makeObject();
    case PickleRole::Reconstructor:
        if (role(0, PickleRole::Data) || role(0, PickleRole::Foreign))
            return makeObject(node);
        break;
    case PickleRole::Foreign:
        if (makesPlainValue(values, m_input))
            return makeObject();
        refuseGlobal(m_objects.globals[callee.index()]);
    default:
        fail("it makes an object with " + m_objects.globals[callee.index()] + ", which is not supported");
    }
    fail("wrong arguments of " + m_objects.globals[callee.index()]);
}

PickleValue PickleMachine::makeObject(const PickleNode& arguments) {
    const PickleValue object = makeObject();
    if (arguments.items.size() > 2) // of a class that is a dictionary, too: what it holds
        addAttributes(m_objects.nodes[object.index()], arguments.items[2]);
    return object;
}

PickleValue PickleMachine::makeTensor(const PickleNode& arguments, formats::StorageType type) {
    m_objects.tensors.push_back(tensorFromArguments(m_objects, arguments, type));
    charge(4 + m_objects.tensors.back().shape.size() / 4);
    for (std::size_t i = 6; i < arguments.items.size(); ++i)
        if (arguments.items[i].kind == PickleKind::Dict && !m_objects.nodes[arguments.items[i].index()].items.empty())
            fail("a tensor is a conjugate or a negative view, which is not supported");
    return {.kind = PickleKind::Tensor, .number = static_cast<std::int64_t>(m_objects.tensors.size() - 1)};
}

PickleValue PickleMachine::pushBack(PickleNode node) {
    const PickleKind kind = node.kind;
    m_objects.nodes.push_back(std::move(node));
    return {.kind = kind, .number = static_cast<std::int64_t>(m_objects.nodes.size() - 1)};
}

PickleValue PickleMachine::makeObject() {
    return pushBack({.kind = PickleKind::Opaque});
}

/// deque([…]) or deque([…], longest).
PickleValue PickleMachine::makeList(const PickleNode& arguments) {
    PickleNode list{.kind = PickleKind::List};
    if (!arguments.items.empty() && arguments.items[0].kind == PickleKind::List) {
        list.items = m_objects.nodes[arguments.items[0].index()].items;
        charge(list.items.size());
    }
    return pushBack(std::move(list));
}

/// OrderedDict(), Counter({…}), defaultdict(class, {…}) or, as Python 2 wrote it, OrderedDict([[key, value], …]).
PickleValue PickleMachine::makeDict(const PickleNode& arguments) {
    PickleNode dict{.kind = PickleKind::Dict};
    const auto& values = arguments.items;
    const bool hasClass =
        !values.empty() && (values[0].kind == PickleKind::Global || values[0].kind == PickleKind::None);
    const std::size_t first = hasClass ? 1 : 0;
    const bool hasItems = values.size() > first;
    const bool isCopy = hasItems && values[first].kind == PickleKind::Dict;
    if (values.size() > first + 1 || (hasItems && !isCopy && values[first].kind != PickleKind::List))
        fail("a dictionary is made of something else than a list or a dictionary");
    if (!hasItems)
        return pushBack(std::move(dict));
    const auto& source = m_objects.nodes[values[first].index()].items;
    charge(source.size());
    if (isCopy)
        dict.items = source;
    else
        for (const PickleValue& pair : source) {
            const bool isNode = pair.kind == PickleKind::List || pair.kind == PickleKind::Tuple;
            if (!isNode || m_objects.nodes[pair.index()].items.size() != 2)
                fail("a dictionary is made of something else than pairs");
            const auto& items = m_objects.nodes[pair.index()].items;
            if (!items[0].isText())
                fail(std::string(toString(items[0].kind)) + " cannot be a dictionary's key here");
            dict.items.insert(dict.items.end(), items.begin(), items.end());
        }
    return pushBack(std::move(dict));
}

void PickleMachine::newObject() {
    const PickleValue arguments = pop();
    const PickleValue callee = pop();
    const bool isGlobal = callee.kind == PickleKind::Global;
    const PickleRole role = isGlobal ? m_globals[callee.index()].role : PickleRole::UnsupportedTensor;
    if (role == PickleRole::Foreign && arguments.kind == PickleKind::Tuple) {
        push(makeObject());
        return;
    }
    if (role != PickleRole::Dict && role != PickleRole::List && role != PickleRole::Data && role != PickleRole::Set)
        fail("NEWOBJ of " + (isGlobal ? m_objects.globals[callee.index()] : toString(callee.kind)) +
             " is not carried out");
    push(call(callee, arguments));
}

/// An object's state is a dictionary of its attributes, or that and one of its slots.
void PickleMachine::addAttributes(PickleNode& object, const PickleValue& state) {
    if (state.kind == PickleKind::Dict) {
        const auto& items = m_objects.nodes[state.index()].items;
        charge(items.size());
        object.items.insert(object.items.end(), items.begin(), items.end());
    } else if (state.kind == PickleKind::Tuple) {
        for (const PickleValue& part : m_objects.nodes[state.index()].items)
            if (part.kind == PickleKind::Dict)
                addAttributes(object, part);
    }
}

/// Attributes of a dictionary (PyTorch's _metadata) and of a set are passed over.
void PickleMachine::build() {
    const PickleValue state = pop();
    const PickleKind kind = top().kind;
    if (kind == PickleKind::Opaque)
        addAttributes(m_objects.nodes[top().index()], state);
    else if (kind != PickleKind::Dict && kind != PickleKind::List && kind != PickleKind::Set)
        fail(std::string("BUILD gives attributes to ") + toString(kind));
}

} // namespace core::pytorch
