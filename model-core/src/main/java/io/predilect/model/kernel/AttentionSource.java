package io.predilect.model.kernel;

/**
 * One way of attention over the sequences of a batch, as TorchScript. In the passes there are the
 * queries, keys and values {@code p} of layer {@code l}, the list {@code layout} and the layers'
 * {@code windows}.
 *
 * @param methods what it calls
 * @param setup lines before the first layer
 * @param own lines that make {@code a}, [tokens, heads · dim], of a batch that holds its prompts;
 *     {@code start} is the number of the first layer
 * @param pooled the same where the prompts' keys and values are in {@code cache}, and their lengths
 *     in {@code sizes}
 */
record AttentionSource(String methods, String setup, String own, String pooled) {}
