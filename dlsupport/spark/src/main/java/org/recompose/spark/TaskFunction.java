package org.recompose.spark;

import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.recompose.train.remote.Task;

/** What an executor does with a task: one thread a core, on the GPU that Spark assigned, if any. */
final class TaskFunction implements Function<Task, Task.Result> {

    private static final long serialVersionUID = 1;

    @Override
    public Task.Result call(Task task) throws InterruptedException {
        TaskContext context = TaskContext.get();
        return task.run(
                context.cpus(),
                Optional.ofNullable(context.resourcesJMap().get("gpu"))
                        .map(gpu -> List.of("/GPU:" + gpu.addresses()[0]))
                        .orElse(List.of()));
    }
}
