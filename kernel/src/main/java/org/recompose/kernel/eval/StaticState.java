package org.recompose.kernel.eval;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What makes the static fields of a class: its static initialiser and the static methods of its own that this calls.
 * Where two versions of a class differ in it, the class must be initialised anew.
 */
final class StaticState {
    private StaticState() {}

    /** A fingerprint that is the same for two class files whose static state is made by the same code. */
    static long of(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        Map<String, Set<String>> calls = calls(reader);
        Set<String> relevant = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        if (calls.containsKey("<clinit>()V")) open.add("<clinit>()V");
        while (!open.isEmpty()) {
            String method = open.remove();
            if (relevant.add(method)) open.addAll(calls.getOrDefault(method, Set.of()));
        }
        if (relevant.isEmpty()) return 0;
        byte[] bare = bare(reader, relevant);
        CRC32C sum = new CRC32C();
        sum.update(bare);
        return ByteBuffer.allocate(8)
                        .putInt((int) sum.getValue())
                        .putInt(Arrays.hashCode(bare))
                        .getLong(0)
                | 1;
    }

    /** Which static methods of the class each of its static methods names. */
    private static Map<String, Set<String>> calls(ClassReader reader) {
        Map<String, Set<String>> calls = new HashMap<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        if ((access & Opcodes.ACC_STATIC) == 0) return null;
                        Set<String> called = calls.computeIfAbsent(name + descriptor, key -> new LinkedHashSet<>());
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String to, String type, boolean isInterface) {
                                if (owner.equals(reader.getClassName())) called.add(to + type);
                            }

                            @Override
                            public void visitInvokeDynamicInsn(
                                    String to, String type, Handle bootstrap, Object... arguments) {
                                for (Object argument : arguments) {
                                    if (argument instanceof Handle handle
                                            && handle.getOwner().equals(reader.getClassName())) {
                                        called.add(handle.getName() + handle.getDesc());
                                    }
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG);
        calls.values().forEach(called -> called.retainAll(calls.keySet()));
        return calls;
    }

    /** The class with those methods only: what it was compiled beside leaves no trace in its constant pool. */
    private static byte[] bare(ClassReader reader, Set<String> methods) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, 0, "Bare", null, "java/lang/Object", null);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        boolean isRelevant = methods.contains(name + descriptor);
                        return isRelevant ? writer.visitMethod(access, name, descriptor, null, null) : null;
                    }
                },
                ClassReader.SKIP_DEBUG);
        return writer.toByteArray();
    }
}
