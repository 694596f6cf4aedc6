package org.recompose.kernel.debug.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.ExceptionEvent;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import com.sun.jdi.request.ExceptionRequest;
import com.sun.jdi.request.StepRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The kernel's JVM as the debug interface shows it. A stop suspends the one thread that it struck.
 *
 * <p>A cell's statements are classes of their own, called one after the other on one thread. So a step past the end of
 * a statement ends at the beginning of the next one of that cell, for which the classes are watched that are loaded.
 */
final class Target {
    private static final String NEXT_STATEMENT = "next statement";
    private static final List<String> STEPPED_OVER =
            List.of("java.*", "javax.*", "jdk.*", "sun.*", "com.sun.*", "org.recompose.kernel.*");
    private static final List<String> NOT_THE_USERS =
            List.of("com.sun.tools.*", "jdk.*", "sun.*", "java.lang.invoke.*", "org.recompose.kernel.*");

    /** Threads that serve the client; even "all threads" leaves them. */
    private static final List<String> SERVING = List.of(
            "shell",
            "control",
            "iopub",
            "heartbeat",
            "output",
            "parent",
            "jupyter-",
            "kernel-",
            "debug-",
            "reaper",
            "iothread",
            "interrupt",
            "main");

    /** Where a step began, and which way it goes. */
    private record Step(String command, int depth, String path, int line) {}

    private final VirtualMachine vm;
    private final EventRequestManager requests;
    private final Consumer<JsonObject> events;
    private final Breakpoints breakpoints;
    private final Stops stops;
    private final Map<ThreadReference, Step> steps = new HashMap<>();
    private final List<ThreadReference> alsoStopped = new ArrayList<>();
    private boolean stopAll;
    private boolean isReleased;

    /**
     * Attaches to a JVM on this machine.
     *
     * @param port where its debug agent listens
     * @param events is told of stops
     */
    Target(int port, Consumer<JsonObject> events) throws Exception {
        this.events = events;
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(c -> c.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(String.valueOf(port));
        vm = connector.attach(arguments);
        vm.setDefaultStratum(null);
        requests = vm.eventRequestManager();
        breakpoints = new Breakpoints(vm);
        stops = new Stops(vm);
        watchCells();
        Thread reader = new Thread(this::readEvents, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void watchCells() {
        ClassPrepareRequest cells = requests.createClassPrepareRequest();
        cells.addClassFilter("REPL.*");
        cells.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        cells.enable();
    }

    Breakpoints breakpoints() {
        return breakpoints;
    }

    Stops stops() {
        return stops;
    }

    private void readEvents() {
        try {
            while (true) {
                EventSet set = vm.eventQueue().remove();
                boolean stays = false;
                for (Event event : set) {
                    if (event instanceof VMDisconnectEvent) return;
                    try {
                        stays |= handle(event);
                    } catch (VMDisconnectedException e) {
                        throw e;
                    } catch (Exception e) {
                        System.err.println("debug adapter: " + event + ": " + e);
                    }
                }
                if (!stays) set.resume();
            }
        } catch (VMDisconnectedException | InterruptedException e) {
            return;
        }
    }

    /** Whether the event's thread is to stay suspended. */
    private synchronized boolean handle(Event event) throws Exception {
        if (event instanceof ClassPrepareEvent prepared) {
            breakpoints.prepared(prepared.referenceType());
            watchFirstLine(prepared.referenceType());
            return false;
        }
        if (isReleased || event instanceof LocatableEvent own && isEvaluating(own.thread())) return false;
        if (event instanceof LocatableEvent place && stops.all().contains(place.thread())) return true;
        if (event instanceof StepEvent step) return stepped(step);
        if (event instanceof BreakpointEvent hit) {
            boolean isStep = hit.request().getProperty(NEXT_STATEMENT) != null;
            return stopped(hit, isStep ? "step" : "breakpoint", null);
        }
        if (event instanceof ExceptionEvent thrown) return thrown(thrown);
        return false;
    }

    /** The kernel's own thread on which an expression is evaluated; a breakpoint in what it calls does not count. */
    private static boolean isEvaluating(ThreadReference thread) {
        return thread.name().equals("debug-values");
    }

    private boolean stopped(LocatableEvent event, String reason, ObjectReference exception) {
        ThreadReference thread = event.thread();
        endStep(thread);
        stops.add(thread, exception);
        if (stopAll) stopOthers(thread);
        JsonObject body = new JsonObject();
        body.addProperty("reason", reason);
        body.addProperty("threadId", thread.uniqueID());
        body.addProperty("allThreadsStopped", false);
        if (exception != null) body.addProperty("text", Stops.message(exception));
        tell("stopped", body);
        return true;
    }

    private void tell(String name, JsonObject body) {
        JsonObject event = new JsonObject();
        event.addProperty("event", name);
        event.add("body", body);
        events.accept(event);
    }

    private boolean thrown(ExceptionEvent event) {
        ExceptionRequest request = (ExceptionRequest) event.request();
        if (!hasCellFrame(event.thread())) return false;
        Location handler = event.catchLocation();
        boolean isUncaught = handler == null
                || Names.isMachinery(handler.declaringType())
                || handler.declaringType().name().equals("java.util.concurrent.FutureTask");
        boolean isOfJdk = event.location().declaringType().name().matches("(java|javax|sun|com\\.sun)\\..*");
        boolean wanted = isUncaught
                ? request.getProperty("uncaught") == Boolean.TRUE
                : request.getProperty("caught") == Boolean.TRUE && !isOfJdk;
        return wanted && stopped(event, "exception", event.exception());
    }

    private static boolean hasCellFrame(ThreadReference thread) {
        try {
            return thread.frames().stream()
                    .anyMatch(frame -> Names.isCell(frame.location().declaringType()));
        } catch (IncompatibleThreadStateException e) {
            return false;
        }
    }

    synchronized void breakOnExceptions(boolean caught, boolean uncaught) {
        requests.deleteEventRequests(List.copyOf(requests.exceptionRequests()));
        if (!caught && !uncaught) return;
        vm.allThreads();
        ExceptionRequest request = requests.createExceptionRequest(null, true, true);
        NOT_THE_USERS.forEach(request::addClassExclusionFilter);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        request.putProperty("caught", caught);
        request.putProperty("uncaught", uncaught);
        request.enable();
    }

    /** Steps a stopped thread, by lines of the source as its reader sees them. */
    synchronized void step(long id, String command) throws IncompatibleThreadStateException {
        ThreadReference thread = stops.get(id);
        StackFrame top = thread.frame(0);
        Step step = new Step(
                command,
                thread.frameCount(),
                Names.path(top.location()),
                top.location().lineNumber());
        steps.put(thread, step);
        request(thread, step);
        resume(thread);
    }

    private void request(ThreadReference thread, Step step) {
        deleteStepRequests(thread);
        int depth =
                switch (step.command()) {
                    case "stepIn" -> StepRequest.STEP_INTO;
                    case "stepOut" -> StepRequest.STEP_OUT;
                    default -> StepRequest.STEP_OVER;
                };
        StepRequest request = requests.createStepRequest(thread, StepRequest.STEP_LINE, depth);
        STEPPED_OVER.forEach(request::addClassExclusionFilter);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        request.enable();
    }

    private boolean stepped(StepEvent event) throws IncompatibleThreadStateException {
        Step step = steps.get(event.thread());
        if (step == null) return false;
        Location place = event.location();
        boolean isSameLine = event.thread().frameCount() == step.depth()
                && place.lineNumber() == step.line()
                && step.path() != null
                && step.path().equals(Names.path(place));
        boolean isNoLine = Names.isCell(place.declaringType()) && place.lineNumber() < 1;
        if (!isSameLine && !isNoLine) return stopped(event, "step", null);
        Step on = step.command().equals("stepIn") ? step : new Step("next", step.depth(), step.path(), step.line());
        request(event.thread(), on);
        return false;
    }

    /** While a cell's thread steps, it stops at the first line of each statement. */
    private void watchFirstLine(ReferenceType type) throws AbsentInformationException {
        for (ThreadReference thread : steps.keySet()) {
            for (Method method : type.methodsByName("do_it$")) {
                Optional<Location> start = method.allLineLocations().stream()
                        .filter(location -> location.lineNumber() > 0)
                        .min(Comparator.comparing(Location::codeIndex));
                if (start.isEmpty()) continue;
                BreakpointRequest first = requests.createBreakpointRequest(start.get());
                first.addThreadFilter(thread);
                first.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                first.putProperty(NEXT_STATEMENT, thread);
                first.enable();
            }
        }
    }

    private void endStep(ThreadReference thread) {
        steps.remove(thread);
        deleteStepRequests(thread);
        requests.deleteEventRequests(requests.breakpointRequests().stream()
                .filter(r -> thread.equals(r.getProperty(NEXT_STATEMENT)))
                .toList());
    }

    private void deleteStepRequests(ThreadReference thread) {
        requests.deleteEventRequests(requests.stepRequests().stream()
                .filter(r -> r.thread().equals(thread))
                .toList());
    }

    /** Lets a stopped thread go on; all of them where {@code id} is none of theirs. */
    synchronized void resume(long id) {
        List<ThreadReference> chosen =
                stops.all().stream().filter(t -> t.uniqueID() == id).toList();
        (chosen.isEmpty() ? stops.all() : chosen).forEach(this::resume);
    }

    private void resume(ThreadReference thread) {
        stops.remove(thread);
        if (stops.all().isEmpty()) {
            alsoStopped.forEach(ThreadReference::resume);
            alsoStopped.clear();
        }
        JsonObject body = new JsonObject();
        body.addProperty("threadId", thread.uniqueID());
        body.addProperty("allThreadsContinued", stops.all().isEmpty());
        tell("continued", body);
        thread.resume();
    }

    /** Stops a thread where it is: the given one, or that of the running cell. */
    synchronized void pause(long id) {
        for (ThreadReference thread : vm.allThreads()) {
            if (thread.uniqueID() != id && !thread.name().equals("cell")) continue;
            if (stops.all().contains(thread)) continue;
            thread.suspend();
            if (!hasCellFrame(thread)) {
                thread.resume();
                continue;
            }
            endStep(thread);
            stops.add(thread, null);
            if (stopAll) stopOthers(thread);
            JsonObject body = new JsonObject();
            body.addProperty("reason", "pause");
            body.addProperty("threadId", thread.uniqueID());
            body.addProperty("allThreadsStopped", false);
            tell("stopped", body);
            return;
        }
        throw new IllegalArgumentException("no cell is running");
    }

    /** Whether a stop is to suspend all threads but those that serve the client. */
    synchronized void stopAll(boolean all) {
        stopAll = all;
    }

    private void stopOthers(ThreadReference struck) {
        for (ThreadReference thread : vm.allThreads()) {
            boolean serves = SERVING.stream().anyMatch(thread.name()::startsWith)
                    || thread.threadGroup() != null
                            && thread.threadGroup().name().equals("system");
            if (serves || thread.equals(struck) || alsoStopped.contains(thread)) continue;
            thread.suspend();
            alsoStopped.add(thread);
        }
    }

    synchronized JsonObject threads() {
        JsonArray threads = new JsonArray();
        for (ThreadReference thread : vm.allThreads()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("id", thread.uniqueID());
            entry.addProperty("name", thread.name());
            threads.add(entry);
        }
        JsonObject body = new JsonObject();
        body.add("threads", threads);
        return body;
    }

    /**
     * Lets all go on and stops nothing more until the next cell: the running one is being interrupted. Requests are
     * disabled, not only disregarded: {@code Thread.stop}, an interrupt's last means, ends the JVM if it strikes a
     * thread in the debug agent's code.
     */
    synchronized void release() {
        isReleased = true;
        enable(false);
        List.copyOf(steps.keySet()).forEach(this::endStep);
        stops.all().forEach(this::resume);
    }

    synchronized void cellBegins() {
        if (isReleased) enable(true);
        isReleased = false;
    }

    private void enable(boolean enabled) {
        Stream.of(requests.breakpointRequests(), requests.exceptionRequests())
                .flatMap(List::stream)
                .forEach(request -> request.setEnabled(enabled));
    }

    /** A step that ran past the end of the cell is over. */
    synchronized void cellEnds() {
        List.copyOf(steps.keySet()).forEach(this::endStep);
    }

    /** Back to the state after attaching; the connection stays, since the agent would listen for another. */
    synchronized void reset() {
        breakpoints.clear();
        breakOnExceptions(false, false);
        stopAll = false;
        release();
        isReleased = false;
    }
}
