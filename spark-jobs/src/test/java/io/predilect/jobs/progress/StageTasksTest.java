package io.predilect.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StageTasksTest {

  @Test
  void whatFailsOrIsDoneTwiceIsOneTask() {
    StageTasks tasks = new StageTasks(7, 3);
    tasks.ended(6, 0, true); // of the stage before
    tasks.ended(7, 1, false);
    tasks.ended(7, 1, false);
    tasks.ended(7, 0, false);
    assertEquals(0, tasks.done());
    assertTrue(tasks.left());
    tasks.ended(7, 1, true);
    tasks.ended(7, 1, true); // its copy
    tasks.ended(7, 0, true);
    assertEquals(2, tasks.done());
    assertTrue(tasks.left());
    tasks.ended(7, 2, true);
    assertFalse(tasks.left());
    assertFalse(StageTasks.NONE.left());
  }
}
