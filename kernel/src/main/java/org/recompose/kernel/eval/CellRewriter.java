package org.recompose.kernel.eval;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Changes the bytecode of cells in three ways: what is not private becomes public (see {@link CellLoader}); calls that
 * would end the JVM ({@code System.exit}, {@code Runtime.exit}, {@code Runtime.halt}) call {@link CellGuard} instead,
 * and, where the JVM has no {@code Thread.stop} (since 20), every jump backwards first asks whether the cell is to
 * stop.
 */
final class CellRewriter {
    private static final String GUARD = Type.getInternalName(CellGuard.class);
    private static final boolean CHECK_LOOPS = Runtime.version().feature() >= 20;

    private CellRewriter() {}

    static byte[] rewrite(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version, int access, String name, String signature, String parent, String[] types) {
                        super.visit(version, opened(access), name, signature, parent, types);
                    }

                    @Override
                    public void visitInnerClass(String name, String outer, String innerName, int access) {
                        super.visitInnerClass(name, outer, innerName, opened(access));
                    }

                    @Override
                    public FieldVisitor visitField(
                            int access, String name, String descriptor, String signature, Object value) {
                        return super.visitField(opened(access), name, descriptor, signature, value);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        boolean isClassInitializer = name.equals("<clinit>");
                        return new Method(super.visitMethod(
                                isClassInitializer ? access : opened(access), name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static int opened(int access) {
        boolean isPrivate = (access & Opcodes.ACC_PRIVATE) != 0;
        return isPrivate ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
    }

    private static final class Method extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Method(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            boolean takesStatus = descriptor.equals("(I)V");
            if (takesStatus && owner.equals("java/lang/System") && name.equals("exit")) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "exit", "(I)V", false);
            } else if (takesStatus
                    && owner.equals("java/lang/Runtime")
                    && (name.equals("exit") || name.equals("halt"))) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "exit", "(Ljava/lang/Runtime;I)V", false);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (CHECK_LOOPS && passed.contains(target)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "check", "()V", false);
            }
            super.visitJumpInsn(opcode, target);
        }
    }
}
