/** Who wins, and how surely: win rates of compared arms, with length taken out of them. */
package io.predilect.jobs.winrate;
