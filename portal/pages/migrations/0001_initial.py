

import django.db.models.deletion
import modelsearch.index
import portal.pages.drawings
import portal.pages.fields
import taggit.managers
import uuid
import wagtail.images.models
import wagtail.models.media
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


import portal.pages.models.media


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # Not needed, but quicker, as in the registry.
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailembeds", "0009_embed_cache_until"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedLanguage',
            fields=[
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='језик')),
                ('closed_at', models.DateTimeField(auto_now_add=True, verbose_name='затворен')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='ко га је затворио')),
            ],
            options={
                'verbose_name': 'затворен језик',
                'verbose_name_plural': 'затворени језици',
                'permissions': (('switch_language', 'Затварање и отварање језика'),),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LoadedContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('file_digest', models.CharField(max_length=64)),
                ('content_digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'учитани садржај',
                'verbose_name_plural': 'учитани садржаји',
            },
        ),
        migrations.CreateModel(
            name='FourEyesTask',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('groups', models.ManyToManyField(help_text='Pages/snippets at this step in a workflow will be moderated or approved by these groups of users', to='auth.group', verbose_name='groups')),
            ],
            options={
                'verbose_name': 'провера другог пара очију',
                'verbose_name_plural': 'провере другог пара очију',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='PortalDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'документ',
                'verbose_name_plural': 'документи',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PortalImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('description', models.CharField(blank=True, default='', help_text='Једна реченица: шта се на слици види и зашто је ту. Без „слика приказује“.', max_length=255, verbose_name='опис за оне који слику не виде')),
                ('is_decoration', models.BooleanField(default=False, help_text='Означите само ако страница без слике говори исто. Читач екрана је тада прескаче.', verbose_name='слика је само украс')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
            ],
            options={
                'verbose_name': 'слика',
                'verbose_name_plural': 'слике',
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Navigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('menu', portal.pages.fields.BodyField(blank=True, verbose_name='главни мени')),
                ('footer_text', models.CharField(blank=True, default='Пријава насиља над децом, помоћ и савети на једном месту.', max_length=200, verbose_name='реченица у подножју')),
                ('footer', portal.pages.fields.BodyField(blank=True, verbose_name='колоне подножја')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'verbose_name': 'мени и подножје',
                'verbose_name_plural': 'мени и подножје',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('locale',), name='navigation_one_a_language')],
                'unique_together': {('translation_key', 'locale')},
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Banner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='наслов обавештења')),
                ('text', models.CharField(help_text='Шта се догодило и шта читалац да уради.', max_length=280, verbose_name='текст обавештења')),
                ('expire_at', models.DateTimeField(help_text='Тада обавештење само силази са свих страница.', null=True, verbose_name='до када се види')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page', verbose_name='страница са више података')),
            ],
            options={
                'verbose_name': 'обавештење',
                'verbose_name_plural': 'обавештења',
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('live', True)), fields=('locale',), name='banner_one_live'), models.CheckConstraint(condition=models.Q(('expire_at__isnull', True), ('live', True), _negated=True), name='banner_live_has_an_end')],
                'unique_together': {('translation_key', 'locale')},
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('code', models.CharField(editable=False, max_length=40, verbose_name='ознака')),
                ('name', models.CharField(help_text='Како читалац бира: „У школи“, „Први кораци“.', max_length=60, verbose_name='назив')),
                ('drawing', models.CharField(help_text='Стоји на врху страница ове теме.', max_length=40, validators=[portal.pages.drawings.drawing_exists], verbose_name='цртеж')),
                ('order', models.PositiveSmallIntegerField(default=100, help_text='Мањи број стоји пре већег, читаоцима и уредницима.', verbose_name='редослед')),
                ('retired', models.BooleanField(default=False, help_text='За друге странице не може да се изабере. На онима које је већ имају остаје, и по њој се налазе.', verbose_name='више се не нуди')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
            ],
            options={
                'verbose_name': 'тема',
                'verbose_name_plural': 'теме',
                'ordering': ['order', 'code'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('locale', 'code'), name='topic_code_once')],
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='Helpline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('number', models.CharField(help_text='Како се чита: 116 111.', max_length=30, verbose_name='број')),
                ('name', models.CharField(help_text='Како читалац познаје линију.', max_length=120, verbose_name='назив')),
                ('hours', models.CharField(blank=True, help_text='На пример: даноноћно.', max_length=120, verbose_name='радно време')),
                ('cost', models.CharField(blank=True, help_text='На пример: бесплатно.', max_length=80, verbose_name='цена позива')),
                ('audience', models.CharField(blank=True, max_length=200, verbose_name='за кога је')),
                ('prominent', models.BooleanField(default=False, help_text='На почетној страници, одмах испод поздрава.', verbose_name='стоји у траци хитне помоћи')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='редослед')),
                ('last_verified_on', models.DateField(blank=True, null=True, verbose_name='последња провера')),
                ('verified', models.BooleanField(default=False, verbose_name='потврђена јавним извором')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='извор')),
                ('always_shown', models.BooleanField(default=False, editable=False, verbose_name='увек видљива')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'verbose_name': 'линија помоћи',
                'verbose_name_plural': 'линије помоћи',
                'ordering': ['order', 'number'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('always_shown', True), ('live', False), _negated=True), name='helpline_always_shown_is_live')],
                'unique_together': {('translation_key', 'locale')},
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PortalRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='pages.portalimage')),
            ],
            options={
                'indexes': [models.Index(fields=['file'], name='rendition_by_file')],
                'unique_together': {('image', 'filter_spec', 'focal_point_key')},
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.AddField(
            model_name='portaldocument',
            name='description',
            field=models.CharField(blank=True, help_text='Једна реченица: шта је у документу и чему служи.', max_length=255, verbose_name='шта је то'),
        ),
        migrations.AddField(
            model_name='portaldocument',
            name='html_page',
            field=models.ForeignKey(blank=True, help_text='Страница се чита и на телефону и читачем екрана.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.page', verbose_name='иста садржина као страница'),
        ),
        migrations.AddField(
            model_name='portaldocument',
            name='page_count',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='број страна'),
        ),
        migrations.AddField(
            model_name='portaldocument',
            name='writing',
            field=models.CharField(blank=True, choices=portal.pages.models.media.writings, max_length=10, verbose_name='језик и писмо'),
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('title', models.CharField(max_length=120, verbose_name='назив')),
                ('kind', models.CharField(choices=[('video', 'видео'), ('audio', 'звучни запис')], default='video', max_length=10, verbose_name='врста')),
                ('file', models.FileField(help_text='Видео: MP4 или WebM. Звук: MP3.', upload_to='recordings', verbose_name='датотека')),
                ('seconds', models.PositiveIntegerField(verbose_name='трајање у секундама')),
                ('captions', models.TextField(blank=True, help_text='За видео. Цео текст WebVTT датотеке, ћирилицом; латиница се прави сама.', verbose_name='титлови')),
                ('transcript', models.TextField(help_text='Све што се чује и, за видео, оно што се види. Пасуси су одвојени празним редом.', verbose_name='препис')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('poster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pages.portalimage', verbose_name='слика пре пуштања')),
            ],
            options={
                'verbose_name': 'снимак',
                'verbose_name_plural': 'снимци',
                'ordering': ['title'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('transcript', ''), _negated=True), name='recording_has_a_transcript'), models.CheckConstraint(condition=models.Q(('captions', ''), ('kind', 'video'), _negated=True), name='recording_video_has_captions')],
                'unique_together': {('translation_key', 'locale')},
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
    ]
