package org.recompose.kernel.debug.adapter;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.ClassNotPreparedException;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lines to stop at, by file. They are looked for in the classes that are loaded and in each that is loaded later: a
 * cell that is run again is compiled to new classes.
 */
final class Breakpoints {
    private static final String FILE = "file";

    /** Lines of one file; {@code className} of a source file's main class, null for a cell. */
    private record Lines(String className, List<Integer> numbers) {}

    private final EventRequestManager requests;
    private final VirtualMachine vm;
    private final Map<String, Lines> files = new HashMap<>();

    Breakpoints(VirtualMachine vm) {
        this.vm = vm;
        this.requests = vm.eventRequestManager();
    }

    /**
     * Stops at these lines of a file, and at no others of it.
     *
     * @param path a cell's file, or any name for the source file of {@code className}
     */
    synchronized void set(String path, String className, List<Integer> lines) {
        delete(path);
        if (lines.isEmpty()) {
            files.remove(path);
            return;
        }
        files.put(path, new Lines(className, List.copyOf(lines)));
        if (className != null) {
            for (String filter : List.of(className, className + "$*")) {
                ClassPrepareRequest later = requests.createClassPrepareRequest();
                later.addClassFilter(filter);
                later.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                later.putProperty(FILE, path);
                later.enable();
            }
        }
        for (ReferenceType type : vm.allClasses()) if (type.isPrepared()) prepare(path, type);
    }

    private void delete(String path) {
        List<EventRequest> old = new ArrayList<>(requests.breakpointRequests());
        old.addAll(requests.classPrepareRequests());
        requests.deleteEventRequests(
                old.stream().filter(r -> path.equals(r.getProperty(FILE))).toList());
    }

    /** A class has been loaded. */
    synchronized void prepared(ReferenceType type) {
        files.keySet().forEach(path -> prepare(path, type));
    }

    private void prepare(String path, ReferenceType type) {
        Lines lines = files.get(path);
        boolean isOfFile = lines.className() == null
                ? Names.isCell(type)
                : type.name().equals(lines.className()) || type.name().startsWith(lines.className() + "$");
        if (!isOfFile) return;
        Map<Integer, List<Location>> places = places(type, lines.className() == null ? path : null);
        for (int line : lines.numbers()) {
            for (Location place : places.getOrDefault(line, List.of())) {
                BreakpointRequest request = requests.createBreakpointRequest(place);
                request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                request.putProperty(FILE, path);
                request.enable();
            }
        }
    }

    /**
     * Where the lines of a class begin, by number: one place for each method that has the line. A line without code, in
     * between others of the class, stands for the next that has some.
     *
     * @param path only lines of this file; null for all
     */
    private static Map<Integer, List<Location>> places(ReferenceType type, String path) {
        TreeMap<Integer, Map<Method, Location>> byLine = new TreeMap<>();
        try {
            for (Location location : type.allLineLocations()) {
                if (location.lineNumber() < 1 || path != null && !path.equals(Names.path(location))) continue;
                if (location.method().isConstructor() && location.method().isSynthetic()) continue;
                byLine.computeIfAbsent(location.lineNumber(), line -> new LinkedHashMap<>())
                        .merge(location.method(), location, (a, b) -> a.codeIndex() <= b.codeIndex() ? a : b);
            }
        } catch (AbsentInformationException | ClassNotPreparedException e) {
            return Map.of();
        }
        Map<Integer, List<Location>> places = new HashMap<>();
        if (byLine.isEmpty()) return places;
        for (int line = byLine.firstKey(); line <= byLine.lastKey(); line++) {
            places.put(line, List.copyOf(byLine.ceilingEntry(line).getValue().values()));
        }
        return places;
    }

    /** Stops nowhere any more. */
    synchronized void clear() {
        List.copyOf(files.keySet()).forEach(path -> set(path, null, List.of()));
    }
}
