package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.endpoint.spending.Load;
import io.predilect.jobs.endpoint.spending.Usage;
import java.util.concurrent.CompletableFuture;

/** A request on its way through its tries. One thread after another has it. */
final class Asked {
  final String body;
  final Load load;
  final ChatOptions options;
  final CompletableFuture<ChatReply> reply = new CompletableFuture<>();
  int tries;

  /** What it waits for now. */
  CompletableFuture<Void> step;

  private Usage usage = Usage.NONE;

  Asked(EndpointSettings settings, ChatRequest request) {
    this.body = RequestBody.json(settings, request);
    this.load = Load.of(body, request.options().maxTokens());
    this.options = request.options();
  }

  /** Adds what a try used; gives that try's alone. */
  Usage take(Verdict verdict) {
    Usage used = Usage.NONE;
    if (verdict instanceof Verdict.Done done) {
      used = done.reply().usage();
    } else if (verdict instanceof Verdict.Again again) {
      used = again.usage();
    }
    usage = usage.plus(used);
    return used;
  }

  /** A reply with what all tries took. */
  ChatReply whole(ChatReply last) {
    if (last instanceof ChatReply.Answered answered) {
      return new ChatReply.Answered(
          answered.text(), answered.finish(), usage, answered.first(), tries);
    } else if (last instanceof ChatReply.Refused refused) {
      return new ChatReply.Refused(refused.reason(), refused.detail(), usage, tries);
    }
    ChatReply.Failed failed = (ChatReply.Failed) last;
    return new ChatReply.Failed(failed.reason(), failed.detail(), usage, tries);
  }
}
