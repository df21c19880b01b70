/** Hashes that are the same on every machine: SplitMix64's for chance, SHA-256 for identities. */
package io.predilect.data.hash;
