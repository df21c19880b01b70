package io.predilect.model.distributed.nccl;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long other ranks are waited for.
 *
 * @param limit after which they count as lost
 * @param cancelled asked while waiting: true ends the wait
 */
public record Patience(Duration limit, BooleanSupplier cancelled) {}
