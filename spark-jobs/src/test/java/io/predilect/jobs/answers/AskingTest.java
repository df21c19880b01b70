package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.answers.store.AnswerJournal;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.StoredAnswer;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred questions that a task asks. */
class AskingTest {
  @TempDir private Path folder;

  private AnswerStore store() {
    return new AnswerStore(
        folder.toUri().toString(), TaskHadoop.of(StageTrial.session().sparkContext()));
  }

  private List<StoredAnswer> all(double failedShare, Function<Question, Answer> answering)
      throws IOException {
    Iterator<Question> questions =
        IntStream.range(0, 200)
            .mapToObj(i -> new Question("k" + i, List.of(), i, Optional.empty()))
            .iterator();
    List<StoredAnswer> all = new ArrayList<>();
    try (AnswerJournal journal = store().journal("run", 3)) {
      new Asking(
              questions,
              "run",
              journal,
              failedShare,
              each ->
                  new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                      return each.hasNext();
                    }

                    @Override
                    public Answer next() {
                      return answering.apply(each.next());
                    }
                  })
          .forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void aTaskGivesUpWhereMostAnswersAreNone() throws IOException {
    List<String> asked = new ArrayList<>();
    List<StoredAnswer> all =
        all(
            0.5,
            question -> {
              asked.add(question.key());
              return Answer.failed(question.key(), "network", "refused");
            });
    assertEquals(200, all.size());
    assertTrue(asked.size() < 60, "asked " + asked.size());
    assertEquals(
        200L - asked.size(),
        all.stream()
            .filter(
                one ->
                    one.answer().reply() instanceof ChatReply.Failed failed
                        && failed.reason().equals(Asking.NOT_ASKED))
            .count());
    all.forEach(one -> assertTrue(one.answer().isFailed()));
    assertEquals(200, Set.copyOf(all.stream().map(one -> one.answer().key()).toList()).size());
  }

  @Test
  void whatAnswersMayThrowAndNothingIsLost() throws IOException {
    assertThrows(
        UncheckedIOException.class,
        () ->
            all(
                1,
                question -> {
                  if (question.key().equals("k20")) {
                    throw new UncheckedIOException(new IOException("gone"));
                  }
                  return new Answer(
                      question.key(),
                      new ChatReply.Answered("text", "stop", Usage.NONE, List.of(), 1));
                }));
    assertEquals(20, store().answered("run", 3).size());
  }
}
