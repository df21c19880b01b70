// CUDA's calls of attention by their definition, with what they ask of their arguments.
#include <ATen/ATen.h>
#include <torch/library.h>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "counts.h"
#include "kernels.h"

namespace stand_in {
namespace {

using at::Tensor;

constexpr std::int64_t kBytesAtATime = 16;

// Which keys a query sees: those that end with it, or of them a window.
struct Mask {
  bool causal;
  bool from_end; // the last query stands at the last key, else the first at the first
  std::int64_t left; // how many keys before its own a query sees; negative: all

  // [queries, keys], true where a key is hidden.
  Tensor hidden(std::int64_t queries, std::int64_t keys) const {
    std::int64_t behind = from_end ? keys - queries : 0;
    Tensor query = at::arange(queries).unsqueeze(1).add(behind);
    Tensor key = at::arange(keys).unsqueeze(0);
    Tensor hidden = causal ? key.gt(query) : at::zeros({queries, keys}, at::kBool);
    return left >= 0 ? hidden.logical_or(key.lt(query.sub(left))) : hidden;
  }
};

// One sequence in float32: q [queries, heads, dim], k and v [keys, fewer heads, dim].
struct Sequence {
  Tensor q, k, v;
  Tensor scores, weights; // [heads, queries, keys]
  Tensor sums; // [heads, queries], logarithms
  double scale;

  Sequence(Tensor queries, Tensor keys, Tensor values, const Mask& mask, const Tensor& bias, double scale)
      : q(queries.to(at::kFloat).transpose(0, 1)), scale(scale) {
    std::int64_t each = queries.size(1) / keys.size(1);
    k = keys.to(at::kFloat).repeat_interleave(each, 1).transpose(0, 1);
    v = values.to(at::kFloat).repeat_interleave(each, 1).transpose(0, 1);
    scores = q.matmul(k.transpose(1, 2)).mul(scale);
    if (bias.defined()) {
      scores = scores.add(bias.to(at::kFloat));
    }
    scores = scores.masked_fill(mask.hidden(q.size(1), k.size(1)), -std::numeric_limits<float>::infinity());
    sums = scores.logsumexp({-1});
    weights = scores.sub(sums.unsqueeze(-1)).exp().nan_to_num(0.);
  }

  // [queries, heads, dim]
  Tensor output() const {
    return weights.matmul(v).transpose(0, 1);
  }

  // Gradients as [tokens, heads, dim] of q and of k and v, and of the scores. As CUDA's kernels have it, of what the
  // forward pass kept: its output, [queries, heads, dim], and its sums, [heads, queries].
  std::tuple<Tensor, Tensor, Tensor, Tensor> backward(
      const Tensor& gradient, std::int64_t key_heads, const Tensor& out, const Tensor& kept) const {
    Tensor g = gradient.to(at::kFloat).transpose(0, 1);
    Tensor weights = scores.sub(kept.unsqueeze(-1)).exp().nan_to_num(0.);
    Tensor of_weights = g.matmul(v.transpose(1, 2));
    Tensor all = g.mul(out.to(at::kFloat).transpose(0, 1)).sum(-1, true);
    Tensor of_scores = weights.mul(of_weights.sub(all));
    Tensor dq = of_scores.matmul(k).mul(scale).transpose(0, 1);
    Tensor dk = of_scores.transpose(1, 2).matmul(q).mul(scale).transpose(0, 1);
    Tensor dv = weights.transpose(1, 2).matmul(g).transpose(0, 1);
    auto fewer = [&](const Tensor& t) {
      return t.reshape({t.size(0), key_heads, t.size(1) / key_heads, t.size(2)}).sum(2);
    };
    return {dq, fewer(dk), fewer(dv), of_scores};
  }
};

void check_layout(const Tensor& tensor, const char* name) {
  TORCH_CHECK(tensor.is_cuda(), name, " must be on CUDA");
  TORCH_CHECK(tensor.stride(-1) == 1, name, " must have a contiguous last dimension");
  std::int64_t together = kBytesAtATime / tensor.element_size();
  bool aligned = reinterpret_cast<std::intptr_t>(tensor.data_ptr()) % kBytesAtATime == 0;
  for (std::int64_t d = 0; d + 1 < tensor.dim(); d++) {
    aligned = aligned && (tensor.size(d) == 1 || tensor.stride(d) % together == 0);
  }
  TORCH_CHECK(aligned, "CUDA error: misaligned address (", name, ")");
}

// Where sequences begin and the last one ends.
std::vector<std::int64_t> ends(
    const std::optional<Tensor>& sequences, std::int64_t rows, std::int64_t most, const char* name) {
  TORCH_CHECK(sequences.has_value() && sequences->is_cuda(), name, " must be on CUDA");
  TORCH_CHECK(sequences->scalar_type() == at::kInt, name, " must have dtype int32");
  TORCH_CHECK(sequences->dim() == 1 && sequences->is_contiguous(), name, " must be contiguous");
  Tensor host = near(*sequences).to(at::kLong).contiguous();
  std::vector<std::int64_t> ends(host.data_ptr<std::int64_t>(), host.data_ptr<std::int64_t>() + host.numel());
  TORCH_CHECK(!ends.empty() && ends.front() == 0 && ends.back() <= rows, "illegal memory access: ", name);
  for (std::size_t s = 0; s + 1 < ends.size(); s++) {
    std::int64_t length = ends[s + 1] - ends[s];
    // Blocks of threads are started for the longest: what is behind it nobody would compute.
    TORCH_CHECK(length >= 0 && length <= most, name, " has a sequence of ", length, " and at most ", most);
  }
  return ends;
}

void check_numbers(const Tensor& q, const Tensor& k, const Tensor& v, std::initializer_list<at::ScalarType> types) {
  bool known = std::find(types.begin(), types.end(), q.scalar_type()) != types.end();
  TORCH_CHECK(known, "attention has no kernel for ", q.scalar_type());
  TORCH_CHECK(q.scalar_type() == k.scalar_type() && k.scalar_type() == v.scalar_type(), "types differ");
  TORCH_CHECK(k.sizes().equals(v.sizes()), "keys and values differ in shape");
  check_layout(q, "query");
  check_layout(k, "key");
  check_layout(v, "value");
}

Tensor rows(const Tensor& tensor, const std::vector<std::int64_t>& ends, std::size_t s) {
  return tensor.slice(0, ends[s], ends[s + 1]);
}

// Sequences of one call: q [all queries, heads, dim].
struct Packed {
  Tensor q, k, v;
  std::vector<std::int64_t> queries, keys;
  Mask mask;
  double scale;

  Sequence sequence(std::size_t s) const {
    return Sequence(rows(q, queries, s), rows(k, keys, s), rows(v, keys, s), mask, Tensor(), scale);
  }

  // Of the tensors and of a gradient or output as large as the queries; a backward pass computes
  // five products for two.
  void charge_call(const char* name, bool back) const {
    double pairs = 0;
    for (std::size_t s = 0; s + 1 < queries.size(); s++) {
      double n = queries[s + 1] - queries[s];
      double m = keys[s + 1] - keys[s];
      double seen = n * (m - (n - 1) / 2);
      pairs += mask.left < 0 ? seen : std::min(seen, n * (mask.left + 1));
    }
    double numbers = 2. * q.numel() + k.numel() + v.numel();
    double operations = 4 * pairs * q.size(1) * q.size(2);
    charge(name, (back ? 2 : 1) * numbers * q.element_size(), (back ? 2.5 : 1) * operations, q.element_size() == 2);
  }

  // The output, and sums [sequences, heads, most], or [heads, all queries] where most is 0.
  std::tuple<Tensor, Tensor> forward(std::int64_t most) const {
    Tensor out = at::zeros(q.sizes(), q.options());
    auto sequences = static_cast<std::int64_t>(queries.size()) - 1;
    Tensor sums = most == 0 ? at::zeros({q.size(1), q.size(0)}) : at::zeros({sequences, q.size(1), most});
    for (std::size_t s = 0; s + 1 < queries.size(); s++) {
      if (queries[s + 1] > queries[s]) {
        Sequence one = sequence(s);
        rows(out, queries, s).copy_(one.output());
        Tensor place = most == 0 ? sums.slice(1, queries[s], queries[s + 1])
                                 : sums.select(0, s).slice(1, 0, queries[s + 1] - queries[s]);
        place.copy_(one.sums);
      }
    }
    return {out, sums};
  }

  std::tuple<Tensor, Tensor, Tensor> backward(const Tensor& gradient, const Tensor& out, const Tensor& sums) const {
    Tensor dq = at::zeros(q.sizes(), q.options());
    Tensor dk = at::zeros(k.sizes(), k.options());
    Tensor dv = at::zeros(v.sizes(), v.options());
    for (std::size_t s = 0; s + 1 < queries.size(); s++) {
      if (queries[s + 1] > queries[s]) {
        Tensor kept = sums.dim() == 2 ? sums.slice(1, queries[s], queries[s + 1])
                                      : sums.select(0, s).slice(1, 0, queries[s + 1] - queries[s]);
        auto [of_q, of_k, of_v, of_scores] =
            sequence(s).backward(rows(gradient, queries, s), k.size(1), rows(out, queries, s), kept);
        rows(dq, queries, s).copy_(of_q);
        rows(dk, keys, s).copy_(of_k);
        rows(dv, keys, s).copy_(of_v);
      }
    }
    return {dq, dk, dv};
  }
};

Tensor to_device(const Tensor& tensor) {
  auto device = tensor.options().device(c10::Device(c10::DeviceType::CUDA, 0));
  Tensor result = at::empty(tensor.sizes(), device);
  near(result).copy_(tensor);
  return result;
}

double scale_of(std::optional<double> scale, const Tensor& q) {
  return scale.value_or(1 / std::sqrt(static_cast<double>(q.size(-1))));
}

Packed flash(
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& queries,
    const std::optional<Tensor>& keys,
    std::int64_t most_q,
    std::int64_t most_k,
    double dropout,
    bool causal,
    std::optional<double> scale,
    std::optional<std::int64_t> left,
    std::optional<std::int64_t> right) {
  check_numbers(q, k, v, {at::kHalf, at::kBFloat16});
  TORCH_CHECK(q.dim() == 3 && k.dim() == 3, "packed sequences have 3 dimensions");
  TORCH_CHECK(q.size(2) % 8 == 0 && q.size(2) <= 256, "head_size should be a multiple of 8, and at most 256");
  TORCH_CHECK(q.size(1) % k.size(1) == 0, "number of heads in key/value must divide that in query");
  TORCH_CHECK(dropout == 0, "the stand-in has no dropout in attention");
  TORCH_CHECK(causal && right.value_or(0) <= 0, "the stand-in knows causal attention only");
  return {
      near(q),
      near(k),
      near(v),
      ends(queries, q.size(0), most_q, "cu_seqlens_q"),
      ends(keys, k.size(0), most_k, "cu_seqlens_k"),
      {true, true, left.value_or(-1)},
      scale_of(scale, q)};
}

std::tuple<Tensor, Tensor, Tensor, Tensor, Tensor> flash_forward(
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& queries,
    const std::optional<Tensor>& keys,
    std::int64_t most_q,
    std::int64_t most_k,
    double dropout,
    bool causal,
    bool,
    std::optional<double> scale,
    std::optional<std::int64_t> left,
    std::optional<std::int64_t> right,
    const std::optional<Tensor>&,
    const std::optional<Tensor>&) {
  count("kernel", "aten::_flash_attention_forward");
  Packed packed = flash(q, k, v, queries, keys, most_q, most_k, dropout, causal, scale, left, right);
  packed.charge_call("aten::_flash_attention_forward", false);
  if (dry()) {
    auto numbers = q.options().dtype(at::kFloat);
    Tensor none = at::empty({0}, q.options());
    return {at::empty(q.sizes(), q.options()), at::empty({q.size(1), q.size(0)}, numbers), none, none, none};
  }
  auto [out, sums] = packed.forward(0);
  Tensor none = at::empty({0}, q.options());
  return {to_device(out), to_device(sums), at::empty({2}, q.options().dtype(at::kLong)), none, none};
}

std::tuple<Tensor, Tensor, Tensor> flash_backward(
    const Tensor& gradient,
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const Tensor& out,
    const Tensor& sums,
    const Tensor& queries,
    const Tensor& keys,
    std::int64_t most_q,
    std::int64_t most_k,
    double dropout,
    bool causal,
    const Tensor&,
    const Tensor&,
    std::optional<double> scale,
    std::optional<std::int64_t> left,
    std::optional<std::int64_t> right) {
  count("kernel", "aten::_flash_attention_backward");
  Packed packed = flash(q, k, v, queries, keys, most_q, most_k, dropout, causal, scale, left, right);
  packed.charge_call("aten::_flash_attention_backward", true);
  if (dry()) {
    return {at::empty(q.sizes(), q.options()), at::empty(k.sizes(), k.options()), at::empty(v.sizes(), v.options())};
  }
  auto [dq, dk, dv] = packed.backward(near(gradient.contiguous()), near(out), near(sums));
  return {to_device(dq), to_device(dk), to_device(dv)};
}

constexpr std::int64_t kFromEnd = 2;

Packed efficient(
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& bias,
    const std::optional<Tensor>& queries,
    const std::optional<Tensor>& keys,
    std::int64_t most_q,
    std::int64_t most_k,
    double dropout,
    std::int64_t mask,
    std::optional<double> scale,
    std::optional<std::int64_t> window) {
  check_numbers(q, k, v, {at::kFloat, at::kHalf, at::kBFloat16});
  TORCH_CHECK(q.dim() == 4 && k.dim() == 4 && q.size(0) == 1, "packed sequences have 4 dimensions, the first of 1");
  TORCH_CHECK(q.size(2) == k.size(2), "query and key must have as many heads");
  TORCH_CHECK(dropout == 0 && (!bias.has_value() || !bias->defined()), "the stand-in has neither dropout nor bias here");
  TORCH_CHECK(mask == kFromEnd, "the stand-in knows causal attention from the end only");
  return {
      near(q).squeeze(0),
      near(k).squeeze(0),
      near(v).squeeze(0),
      ends(queries, q.size(1), most_q, "seqstart_q"),
      ends(keys, k.size(1), most_k, "seqstart_k"),
      {true, true, window.value_or(0) > 0 ? *window - 1 : -1},
      scale_of(scale, q)};
}

std::tuple<Tensor, Tensor, Tensor, Tensor, c10::SymInt, c10::SymInt> efficient_forward(
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& bias,
    const std::optional<Tensor>& queries,
    const std::optional<Tensor>& keys,
    std::optional<std::int64_t> most_q,
    std::optional<std::int64_t> most_k,
    double dropout,
    std::int64_t mask,
    bool,
    std::optional<double> scale,
    const std::optional<Tensor>&,
    std::optional<std::int64_t> window) {
  count("kernel", "aten::_efficient_attention_forward");
  TORCH_CHECK(most_q.has_value() && most_k.has_value(), "lengths of the longest sequences are needed");
  Packed packed = efficient(q, k, v, bias, queries, keys, *most_q, *most_k, dropout, mask, scale, window);
  packed.charge_call("aten::_efficient_attention_forward", false);
  auto [out, sums] = packed.forward((*most_q + 31) / 32 * 32);
  Tensor number = at::empty({}, q.options().dtype(at::kLong));
  return {to_device(out.unsqueeze(0)), to_device(sums), number, number, *most_q, *most_k};
}

std::tuple<Tensor, Tensor, Tensor, Tensor> efficient_backward(
    const Tensor& gradient,
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& bias,
    const Tensor& out,
    const std::optional<Tensor>& queries,
    const std::optional<Tensor>& keys,
    std::int64_t most_q,
    std::int64_t most_k,
    const Tensor& sums,
    double dropout,
    const Tensor&,
    const Tensor&,
    std::int64_t mask,
    bool,
    std::optional<double> scale,
    std::optional<std::int64_t>,
    std::optional<std::int64_t> window,
    bool) {
  count("kernel", "aten::_efficient_attention_backward");
  TORCH_CHECK(sums.numel() > 0, "the forward pass kept no sums (compute_log_sumexp)");
  Packed packed = efficient(q, k, v, bias, queries, keys, most_q, most_k, dropout, mask, scale, window);
  packed.charge_call("aten::_efficient_attention_backward", true);
  auto [dq, dk, dv] = packed.backward(near(gradient.contiguous()).squeeze(0), near(out).squeeze(0), near(sums));
  return {to_device(dq.unsqueeze(0)), to_device(dk.unsqueeze(0)), to_device(dv.unsqueeze(0)), Tensor()};
}

// Of scaled_dot_product_attention: [batch, heads, queries, dim], bias [batch, heads, queries, keys].
void check_padded(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, double dropout) {
  check_numbers(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), {at::kFloat, at::kHalf, at::kBFloat16});
  TORCH_CHECK(dropout == 0, "the stand-in has no dropout in attention");
  if (bias.defined()) {
    TORCH_CHECK(bias.scalar_type() == q.scalar_type(), "the bias has another type than the queries");
    check_layout(bias, "attn_bias");
  }
}

Sequence padded(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias, bool causal, double scale, std::int64_t row) {
  auto one = [row](const Tensor& t) { return near(t).select(0, row).transpose(0, 1); };
  Tensor added = bias.defined() ? near(bias.expand({q.size(0), q.size(1), q.size(2), k.size(2)})).select(0, row) : bias;
  return Sequence(one(q), one(k), one(v), {causal, false, -1}, added, scale);
}

void charge_padded(const char* name, const Tensor& q, const Tensor& k, const Tensor& bias, bool back) {
  double numbers = 2. * q.numel() + 2. * k.numel() + (bias.defined() ? bias.numel() : 0);
  double operations = 4. * q.numel() * k.size(2);
  charge(name, (back ? 2 : 1) * numbers * q.element_size(), (back ? 2.5 : 1) * operations, q.element_size() == 2);
}

std::tuple<Tensor, Tensor, Tensor, Tensor> padded_forward(
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const std::optional<Tensor>& bias,
    bool,
    double dropout,
    bool causal,
    std::optional<double> scale) {
  count("kernel", "aten::_scaled_dot_product_efficient_attention");
  check_padded(q, k, v, bias.value_or(Tensor()), dropout);
  charge_padded("aten::_scaled_dot_product_efficient_attention", q, k, bias.value_or(Tensor()), false);
  std::vector<Tensor> out;
  std::vector<Tensor> sums;
  for (std::int64_t row = 0; row < q.size(0); row++) {
    Sequence one = padded(q, k, v, bias.value_or(Tensor()), causal, scale_of(scale, q), row);
    out.push_back(one.output().to(q.scalar_type()));
    sums.push_back(one.sums);
  }
  Tensor number = at::empty({}, q.options().dtype(at::kLong));
  // As CUDA has it: heads beside each other in memory.
  return {to_device(at::stack(out)).transpose(1, 2), to_device(at::stack(sums)), number, number};
}

std::tuple<Tensor, Tensor, Tensor, Tensor> padded_backward(
    const Tensor& gradient,
    const Tensor& q,
    const Tensor& k,
    const Tensor& v,
    const Tensor& bias,
    const Tensor& out,
    const Tensor& sums,
    const Tensor&,
    const Tensor&,
    double dropout,
    std::array<bool, 4> wanted,
    bool causal,
    std::optional<double> scale) {
  count("kernel", "aten::_scaled_dot_product_efficient_attention_backward");
  check_padded(q, k, v, bias, dropout);
  charge_padded("aten::_scaled_dot_product_efficient_attention_backward", q, k, bias, true);
  std::vector<std::vector<Tensor>> gradients(4);
  for (std::int64_t row = 0; row < q.size(0); row++) {
    Sequence one = padded(q, k, v, bias, causal, scale_of(scale, q), row);
    auto [dq, dk, dv, of_scores] = one.backward(
        near(gradient).select(0, row).transpose(0, 1),
        k.size(1),
        near(out).select(0, row).transpose(0, 1),
        near(sums).select(0, row));
    gradients[0].push_back(dq);
    gradients[1].push_back(dk);
    gradients[2].push_back(dv);
    gradients[3].push_back(of_scores);
  }
  auto stacked = [&](std::size_t i) { return to_device(at::stack(gradients[i]).to(q.scalar_type())); };
  Tensor of_bias = wanted[3] && bias.defined() ? at::sum_to(stacked(3), bias.sizes()) : Tensor();
  return {stacked(0).transpose(1, 2), stacked(1).transpose(1, 2), stacked(2).transpose(1, 2), of_bias};
}

} // namespace

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("_flash_attention_forward", TORCH_FN(flash_forward));
  library.impl("_flash_attention_backward", TORCH_FN(flash_backward));
  library.impl("_efficient_attention_forward", TORCH_FN(efficient_forward));
  library.impl("_efficient_attention_backward", TORCH_FN(efficient_backward));
  library.impl("_scaled_dot_product_efficient_attention", TORCH_FN(padded_forward));
  library.impl("_scaled_dot_product_efficient_attention_backward", TORCH_FN(padded_backward));
}

} // namespace stand_in
